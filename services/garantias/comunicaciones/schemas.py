"""What the API takes and tells of the letters of studies."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.garantias.comunicaciones.models import Comunicacion, CopiaDeComunicacion
from services.garantias.comunicaciones.rules import faltan


class ComunicacionNueva(BaseModel):
    """What the letter says (art. 28.1 a)."""

    model_config = ConfigDict(extra="forbid")

    grado_declarado: Annotated[str, Field(pattern=r"^(100(\.00?)?|[0-9]{1,2}(\.[0-9]{1,2})?)$", examples=["85.50"])]
    folios: int = Field(ge=1, le=1_000_000, description="Documentos que se anexan, foliados.")
    con_revisor_fiscal: bool = Field(default=False, description="La empresa está obligada a tener revisor fiscal.")


class CopiaLeida(BaseModel):
    """A signed copy and what became of it."""

    id: UUID = Field(description="El de su veredicto: GET /v1/veredictos/{id}.")
    estado: str = Field(description="en_validacion, aceptada o rechazada.")
    roles_firmados: list[str]
    razones: list[dict[str, Any]]
    recibido_en: datetime


class ComunicacionLeida(BaseModel):
    """The letter with its copies."""

    id: UUID
    estudio_id: UUID
    version: int
    estado: str = Field(description="por_generar, por_firmar o firmada.")
    grado_declarado: Decimal
    folios: int
    roles: list[str]
    faltan_por_firmar: list[str]
    copias: list[CopiaLeida]
    creada_en: datetime
    firmada_en: datetime | None

    @classmethod
    def de(cls, fila: Comunicacion, copias: Sequence[CopiaDeComunicacion]) -> Self:
        """The rows as the API shows them."""
        aceptadas = [c.roles_firmados for c in copias if c.estado == "aceptada"]
        return cls(
            **fila.model_dump(exclude={"forma", "objeto"}),
            faltan_por_firmar=faltan(fila.roles, aceptadas),
            copias=[CopiaLeida(**c.model_dump(exclude={"comunicacion_id", "firmado"})) for c in copias],
        )
