"""A batch of consumption requests: a sheet, and what became of each of its lines."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla


class Lote(Tabla, table=True):
    """`lote` is the company's own identification of the batch; `huella` the digest of its sheet."""

    __tablename__ = "lote_de_consumos"

    id: UUID = Field(primary_key=True)
    nit: str
    lote: str
    huella: str
    hoja: dict[str, Any] = Field(sa_type=JSON)
    estado: str = "recibido"
    error: str | None = None
    notas: list[str] = Field(default_factory=list, sa_type=JSON)
    """How the sheet was understood: encoding, separator, decimal sign."""
    lineas: int | None = None
    subido_por: str
    act: str | None = None
    recibido_en: datetime = Field(sa_type=INSTANTE)
    terminado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    radicacion: str | None = None
    """Filing of its drafts: `pedida`, `hecha` or `fallida`."""
    radicaciones: int = 0
    radicar_por: str | None = None
    radicar_act: str | None = None


class LineaDeLote(Tabla, table=True):
    """What became of a line; `linea` is its place in the file, the header being 1."""

    __tablename__ = "lote_de_consumos_linea"

    lote_id: UUID = Field(primary_key=True)
    linea: int = Field(primary_key=True)
    tomada: bool
    cupo: str
    cantidad: str
    consumo_id: UUID | None = None
    errores: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    """`campo` and `mensaje` of each thing that is wrong."""
    no_radicado: str | None = None
