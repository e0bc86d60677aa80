"""Signed files sent many at a time, and what became of each."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla


class Envio(Tabla, table=True):
    """`lote` is the company's own identification of what it sent; `huella` the digest of all of it."""

    __tablename__ = "envio_de_firmados"

    id: UUID = Field(primary_key=True)
    nit: str
    lote: str
    huella: str
    archivos: list[dict[str, Any]] = Field(sa_type=JSON)
    """`nombre` and `ref` (`RefObjeto`) of each file, a PDF or a zip of them, in the order in which they came."""
    estado: str = "recibido"
    error: str | None = None
    total: int | None = None
    """PDFs that were found in it."""
    subido_por: str
    act: str | None = None
    recibido_en: datetime = Field(sa_type=INSTANTE)
    """System instant at which everything had arrived."""
    recibido_el: date
    """Legal date of that."""
    terminado_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class Archivo(Tabla, table=True):
    """One file of it: the request that it is the form of, and whether it was taken."""

    __tablename__ = "envio_de_firmados_archivo"

    envio_id: UUID = Field(primary_key=True)
    orden: int = Field(primary_key=True)
    nombre: str
    sha256: str | None = None
    via: str | None = None
    """How it was recognised: `contenido`, it begins with the form's bytes; `texto`, by the number that it shows."""
    consumo_id: UUID | None = None
    tomado: bool
    codigo: str | None = None
    error: str | None = None
