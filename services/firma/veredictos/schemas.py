"""What the API tells of a verdict."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.firma.veredictos.models import Veredicto


class RazonLeida(BaseModel):
    """Why, and what to do."""

    subindicacion: str
    razon: str
    remedio: str


class VeredictoResumido(BaseModel):
    """A verdict in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    documento_id: UUID
    numero: str
    acto: str
    nit: str
    estado: str
    subindicacion: str | None
    recibido_en: datetime
    emitido_en: datetime | None


class VeredictoLeido(VeredictoResumido):
    """A verdict with its reasons; the whole report is for the Ministry."""

    razones: list[RazonLeida]
    informe: dict[str, Any] | None = None
    """Facets, signatures, chains and technical detail; only for internal roles."""

    @classmethod
    def de(cls, veredicto: Veredicto, *, con_informe: bool) -> "VeredictoLeido":
        """From its row."""
        informe = veredicto.informe or {}
        return cls(
            **VeredictoResumido.model_validate(veredicto).model_dump(),
            razones=[RazonLeida.model_validate(r) for r in informe.get("razones", [])],
            informe=veredicto.informe if con_informe else None,
        )
