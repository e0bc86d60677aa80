"""Table of calendar versions; append-only."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field

from services.registro.base import INSTANTE, JSON, Tabla
from shared.calendar import Calendario


class VersionDeCalendario(Tabla, table=True):
    """Corrections, whole, as of a version: days as `{fecha, nombre}`, removed ones as dates."""

    __tablename__ = "calendario"

    version: int = Field(primary_key=True)
    anadidos: list[dict[str, Any]] = Field(sa_type=JSON)
    retirados: list[str] = Field(sa_type=JSON)
    cierres: list[dict[str, Any]] = Field(sa_type=JSON)
    motivo: str
    publicado_por: str
    publicado_en: datetime = Field(sa_type=INSTANTE)

    def calendario(self) -> Calendario:
        """The calendar of this version."""
        return Calendario.de_correcciones(
            self.version,
            [(date.fromisoformat(d["fecha"]), d["nombre"]) for d in self.anadidos],
            [date.fromisoformat(d) for d in self.retirados],
            [(date.fromisoformat(d["fecha"]), d["nombre"]) for d in self.cierres],
        )
