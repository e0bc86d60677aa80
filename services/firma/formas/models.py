"""Table of the issued forms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.firma.base import INSTANTE, JSON, Tabla


class Forma(Tabla, table=True):
    """A form as its owner issued it; only `version` and `huella` are filled in later, each once."""

    __tablename__ = "forma"

    sha256: str = Field(primary_key=True)
    servicio: str
    documento_id: UUID
    acto: str
    numero: str
    version: int | None = None
    """Of the form within its document; none when only a request for a verdict told of it."""
    nit: str
    tamano: int
    objeto: dict[str, Any] = Field(sa_type=JSON)
    """`RefObjeto` of its owner."""
    emitida_en: datetime = Field(sa_type=INSTANTE)
    huella: str | None = None
    """Structural fingerprint, once it was needed."""
