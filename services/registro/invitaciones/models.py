"""Table of invitations."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from services.registro.base import INSTANTE, Tabla


class Invitacion(Tabla, table=True):
    """`pendiente` → `aceptada` | `retirada`. Without `nit` it is of somebody of the Ministry."""

    __tablename__ = "invitacion"

    id: UUID = Field(primary_key=True)
    nit: str | None = None
    correo: str
    nombre: str
    rol: str
    desde: date | None = None
    hasta: date | None = None
    evidencia: str
    estado: str = "pendiente"
    creada_por: str
    creada_en: datetime = Field(sa_type=INSTANTE)
    decidida_por: str | None = None
    usuario: UUID | None = None
    cerrada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
