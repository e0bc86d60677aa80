"""Tables of the terms of each case and of what the calendar moved."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, JSON, Tabla


class PlazoGuardado(Tabla, table=True):
    """A term of a programme or guarantee: its rule, its start, and the date computed under one calendar."""

    __tablename__ = "plazo"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    caso_id: UUID
    """Id of its expediente."""
    caso_numero: str
    nit: str
    regla: str
    reglamento: str
    inicio: date
    datos: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    vence: date
    calculo: dict[str, Any] = Field(sa_type=JSON)
    """The `PlazoCalculado` with its steps, as shown to people."""
    calendario_version: int
    estado: str = "abierto"
    """`abierto`, `cumplido` or `sin_objeto`."""
    motivo_cierre: str | None = None
    proyectado: date | None = None
    """The last day for which its expiry was looked at."""
    version: int = 1


class PlazoMovimiento(Tabla, table=True):
    """One move of a term by a change of calendar; never changed afterwards."""

    __tablename__ = "plazo_movimiento"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    plazo_id: UUID = Field(foreign_key="plazo.id")
    calendario_anterior: int
    calendario_version: int
    fecha_anterior: date
    fecha: date
    explicacion: str
    movido_en: datetime = Field(sa_type=INSTANTE)
