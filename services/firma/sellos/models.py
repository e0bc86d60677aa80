"""Table of the seals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.firma.base import CAJA, INSTANTE, JSON, Tabla


class Sello(Tabla, table=True):
    """`pedido` → `hecho` | `fallido` → `pedido`: one that was put is final, one that failed can be tried again."""

    __tablename__ = "sello"

    id: UUID = Field(primary_key=True)
    servicio: str
    documento_id: UUID
    numero: str
    razon: str
    objeto: dict[str, Any] = Field(sa_type=JSON)
    """The document to seal, a `RefObjeto` of the service that asked."""
    caja: tuple[int, int, int, int] | None = Field(default=None, sa_type=CAJA)
    """Where page 1 shows it."""
    estado: str
    sellado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """The sealed document, a `RefObjeto` of this service."""
    nivel: str | None = None
    certificado_sha256: str | None = None
    error: str | None = None
    fallos: int = 0
    """How often it ended in failure."""
    reemplaza: UUID | None = None
    """The seal of a suspended key over the same document, whose place it takes."""
    pedido_en: datetime = Field(sa_type=INSTANTE)
    terminado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
