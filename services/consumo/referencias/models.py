"""What this service keeps of `registro` and of `cupos` besides the quotas themselves: companies and contingentes."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, JSON_EN_ORDEN, Tabla


class Empresa(Tabla, table=True):
    """A company as of `version`."""

    __tablename__ = "empresa"

    nit: str = Field(primary_key=True)
    razon_social: str
    estado: str
    version: int
    actualizada_en: datetime = Field(sa_type=INSTANTE)


class ContingenteRecibido(Tabla, table=True):
    """One version of a contingente; all are kept, so that each figure can be explained with the version it used."""

    __tablename__ = "contingente"

    codigo: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    datos: dict[str, Any] = Field(sa_type=JSON_EN_ORDEN)
    """The body of `ContingenteActualizado`."""
    recibido_en: datetime = Field(sa_type=INSTANTE)


class CalendarioRecibido(Tabla, table=True):
    """One version of the calendar; all are kept, so that any term can be computed again."""

    __tablename__ = "calendario"

    version: int = Field(primary_key=True)
    datos: dict[str, Any] = Field(sa_type=JSON)
    """The body of `CalendarioActualizado`."""
    recibido_en: datetime = Field(sa_type=INSTANTE)
