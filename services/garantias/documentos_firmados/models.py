"""Table of what was found of the signatures in each document."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.garantias.base import INSTANTE, JSON, Tabla


class FirmasDeGarantia(Tabla, table=True):
    """Asked when the guarantee is presented, answered once; a document presented again is another guarantee."""

    __tablename__ = "garantia_firmas"

    id: UUID = Field(primary_key=True)
    garantia_id: UUID = Field(foreign_key="garantia.id")
    pedida_en: datetime = Field(sa_type=INSTANTE)
    firmas: int | None = None
    """How many the document has; none until it was looked at."""
    veredicto: str | None = None
    subindicacion: str | None = None
    razones: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    informe_ref: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Where `firma` keeps its report."""
    informe: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """An `InformeDeFirmas`: who signed, and where the document says that it is verified."""
    revisada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
