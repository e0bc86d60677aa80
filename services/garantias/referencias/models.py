"""What this service keeps of `registro`: companies, the calendar and the TRM."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric
from sqlmodel import Field

from services.garantias.base import INSTANTE, JSON, Tabla


class Empresa(Tabla, table=True):
    """A company as of `version`."""

    __tablename__ = "empresa"

    nit: str = Field(primary_key=True)
    razon_social: str
    estado: str
    version: int
    actualizada_en: datetime = Field(sa_type=INSTANTE)


class CalendarioRecibido(Tabla, table=True):
    """One version of the calendar; all are kept, so that any past computation can be repeated."""

    __tablename__ = "calendario"

    version: int = Field(primary_key=True)
    anadidos: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    retirados: list[str] = Field(default_factory=list, sa_type=JSON)
    cierres: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    motivo: str
    recibido_en: datetime = Field(sa_type=INSTANTE)


class Trm(Tabla, table=True):
    """The certified rate of a range of days."""

    __tablename__ = "trm"

    desde: date = Field(primary_key=True)
    hasta: date
    valor: Decimal = Field(sa_type=Numeric(14, 2))
    version: int
