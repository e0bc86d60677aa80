"""Table of personal mails."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.registro.base import INSTANTE, JSON, Tabla


class MensajePersonal(Tabla, table=True):
    """A mail to one person about `objeto`; its code is derived from its id and kept nowhere."""

    __tablename__ = "mensaje_personal"

    id: UUID = Field(primary_key=True)
    clase: str
    objeto: UUID
    correo: str
    datos: dict[str, Any] = Field(sa_type=JSON)
    creado_en: datetime = Field(sa_type=INSTANTE)
    vence_en: datetime = Field(sa_type=INSTANTE)
    usado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
