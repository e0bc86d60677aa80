"""Table of the projected companies."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from services.firma.base import INSTANTE, JSON, Tabla


class Empresa(Tabla, table=True):
    """A company as of `version` of `registro`; `firmantes` are `FirmanteVigente`s as JSON."""

    __tablename__ = "empresa"

    nit: str = Field(primary_key=True)
    estado: str
    version: int
    firmantes: list[dict[str, Any]] = Field(sa_type=JSON)
    actualizada_en: datetime = Field(sa_type=INSTANTE)
