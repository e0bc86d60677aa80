"""Table of catalogue versions; append-only."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field

from services.registro.base import INSTANTE, JSON, Tabla


class Catalogo(Tabla, table=True):
    """A catalogue, whole, as of a version that rules from a day on."""

    __tablename__ = "catalogo"

    nombre: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    rige_desde: date
    fuente: str
    entradas: list[dict[str, Any]] = Field(sa_type=JSON)
    huella: str
    motivo: str
    publicado_por: str
    publicado_en: datetime = Field(sa_type=INSTANTE)
