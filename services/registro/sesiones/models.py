"""Table of sessions."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.registro.base import INSTANTE, Tabla


class Sesion(Tabla, table=True):
    """A refresh token, by its SHA-256. Those that renew each other are one family."""

    __tablename__ = "sesion"

    id: UUID = Field(primary_key=True)
    familia: UUID
    usuario: UUID
    resumen: str
    agente: str = ""
    """What the browser said of itself when it signed in."""
    vence_en: datetime = Field(sa_type=INSTANTE)
    usada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    revocada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    creada_en: datetime = Field(sa_type=INSTANTE)
