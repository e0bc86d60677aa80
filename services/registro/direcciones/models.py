"""Table of authorised addresses."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.registro.base import INSTANTE, Tabla


class Direccion(Tabla, table=True):
    """A mail address of a company; mailed only once its representante authorised it and its reader confirmed it."""

    __tablename__ = "direccion"

    id: UUID = Field(primary_key=True)
    nit: str
    correo: str
    confirmada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    confirmada_por: str | None = None
    evidencia: str | None = None
    autorizada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    autorizada_por: str | None = None
    retiro_pedido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    retiro_pedido_por: str | None = None
    retirada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    creada_por: str
    creada_en: datetime = Field(sa_type=INSTANTE)
