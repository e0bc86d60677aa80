"""Tables of client systems."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.registro.base import INSTANTE, Tabla


class Cliente(Tabla, table=True):
    """A system outside, VUCE above all; `codigo` is the `client_id` and what records keep in `act`."""

    __tablename__ = "cliente"

    id: UUID = Field(primary_key=True)
    codigo: str
    nombre: str
    activo: bool = True
    creado_por: str
    creado_en: datetime = Field(sa_type=INSTANTE)


class Secreto(Tabla, table=True):
    """One of a client's secrets by its SHA-256: 32 random bytes of ours need no slow hash."""

    __tablename__ = "cliente_secreto"

    id: UUID = Field(primary_key=True)
    cliente: UUID
    resumen: str
    creado_en: datetime = Field(sa_type=INSTANTE)
    vence_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    """Set when a newer one is given out."""
