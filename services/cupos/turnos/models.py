"""A turn: the place in line of a signed form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity
from sqlmodel import Field

from services.cupos.base import INSTANTE, JSON, Tabla

VIVOS = ("recibido", "en_validacion", "en_espera", "en_estudio")
"""States in which a turn holds its place before those that came later."""


class Turno(Tabla, table=True):
    """Who came when. The order is (`orden_en`, `numero`), decided once and never rewritten."""

    __tablename__ = "turno"

    numero: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),)
    )
    solicitud: UUID
    formulario: int = 1
    contingente: str
    grupo: str
    cantidad_kg: int = Field(sa_type=BigInteger)
    recibido_en: datetime = Field(sa_type=INSTANTE)
    """Legal instant at which the whole file had been received."""
    llegada_en: datetime = Field(sa_type=INSTANTE)
    """The same by the system's clock, which nobody moves."""
    orden_en: datetime = Field(sa_type=INSTANTE)
    """`llegada_en`, or the line's cut where the row came to be written only after that."""
    veredicto_id: UUID
    sha256: str
    quien: str
    act: str | None = None
    archivo: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """`RefObjeto` of the upload, and its `nombre`."""
    estado: str = "recibido"
    motivo: str | None = None
    tanda: int | None = Field(default=None, sa_type=BigInteger)
    """Run of the line in which it entered."""
    reserva: UUID | None = None
    reservado_kg: int = Field(default=0, sa_type=BigInteger)
    cedido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    """Since when its reservation is others', because its verdict took too long."""
