"""A turn: the place in line of a signed form."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity
from sqlmodel import Field

from services.cupos.base import INSTANTE, Tabla

VIVOS = ("en_validacion", "en_estudio")
"""States in which a turn holds its place before those that came later."""


class Turno(Tabla, table=True):
    """Who came when. The order is (`recibido_en`, `numero`), decided once and never rewritten."""

    __tablename__ = "turno"

    numero: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),)
    )
    solicitud: UUID
    contingente: str
    grupo: str
    cantidad_kg: int = Field(sa_type=BigInteger)
    recibido_en: datetime = Field(sa_type=INSTANTE)
    """Legal instant at which the whole file had been received."""
    veredicto_id: UUID
    sha256: str
    estado: str = "en_validacion"
    motivo: str | None = None
