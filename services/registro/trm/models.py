"""Table of rates; append-only, ranges never overlap."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric
from sqlmodel import Field

from services.registro.base import INSTANTE, JSON, Tabla


class Trm(Tabla, table=True):
    """Pesos per dollar from `desde` to `hasta`, both included."""

    __tablename__ = "trm"

    version: int = Field(primary_key=True)
    valor: Decimal = Field(sa_type=Numeric(14, 2))
    desde: date
    hasta: date
    registrada_por: str
    registrada_en: datetime = Field(sa_type=INSTANTE)


class PropuestaDeTrm(Tabla, table=True):
    """Rates typed by somebody, which another person confirms: `propuesta` → `confirmada` | `rechazada`."""

    __tablename__ = "trm_propuesta"

    id: UUID = Field(primary_key=True)
    filas: list[dict[str, Any]] = Field(sa_type=JSON)
    motivo: str
    estado: str = "propuesta"
    propuesta_por: str
    propuesta_en: datetime = Field(sa_type=INSTANTE)
    decidida_por: str | None = None
    decidida_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    motivo_rechazo: str | None = None
