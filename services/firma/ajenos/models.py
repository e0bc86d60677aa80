"""Table of the documents of others."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.firma.base import INSTANTE, JSON, Tabla


class DocumentoAjeno(Tabla, table=True):
    """`recibido` → `en_proceso` → TOTAL_PASSED | TOTAL_FAILED | INDETERMINATE; final once looked at."""

    __tablename__ = "documento_ajeno"

    id: UUID = Field(primary_key=True)
    servicio: str
    documento_id: UUID
    numero: str
    clase: str
    nit: str
    objeto: dict[str, Any] = Field(sa_type=JSON)
    recibido_en: datetime = Field(sa_type=INSTANTE)
    estado: str
    subindicacion: str | None = None
    firmas: int | None = None
    confianza: str | None = None
    """Digest of the trust set that it was looked at with."""
    espera: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Why it waits and when it tries again: `motivo`, `hasta`."""
    informe: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Reference of the `InformeDeFirmas`, in the store of this service."""
    detalle: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """The whole report, facet by facet."""
    pedido_en: datetime = Field(sa_type=INSTANTE)
    revisado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
