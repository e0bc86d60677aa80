"""Projections of `registro`."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from services.cupos.base import INSTANTE, JSON, Tabla


class Empresa(Tabla, table=True):
    """A company as of `version`."""

    __tablename__ = "empresa"

    nit: str = Field(primary_key=True)
    razon_social: str
    estado: str
    version: int
    actualizada_en: datetime = Field(sa_type=INSTANTE)


class CalendarioRecibido(Tabla, table=True):
    """One version of the calendar's corrections; all are kept, so that each term can be computed again."""

    __tablename__ = "calendario"

    version: int = Field(primary_key=True)
    datos: dict[str, Any] = Field(sa_type=JSON)
    """The body of `CalendarioActualizado`."""
    recibido_en: datetime = Field(sa_type=INSTANTE)
