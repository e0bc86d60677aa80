"""What the API takes and tells of drafts."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.garantias.actos.models import Acto
from services.garantias.dinero import Dinero


class Firma(BaseModel):
    """Who signs says why; for an enforcement, with the amount that it is worked out from."""

    model_config = ConfigDict(extra="forbid")

    motivo: str = Field(min_length=5, max_length=2000)
    base_usd: Dinero | None = Field(default=None, description="Para hacer efectiva: saldo o cupo utilizado.")


class Descarte(BaseModel):
    """Why nothing is to be signed."""

    model_config = ConfigDict(extra="forbid")

    motivo: str = Field(min_length=5, max_length=2000)


class ActoLeido(BaseModel):
    """A draft and what came of it."""

    id: UUID
    plazo_id: UUID
    caso_id: UUID
    caso_numero: str
    nit: str
    clase: str
    titulo: str
    articulo: str
    vencio: date
    parrafos: list[str]
    pasos: list[str]
    estado: str
    proyectado_en: datetime
    resuelto_en: datetime | None
    motivo: str | None
    oficio_id: UUID | None
    acciones: list[str]

    @classmethod
    def de(cls, fila: Acto, *, puede_firmar: bool) -> Self:
        """The row as the API shows it to the ministry."""
        abierto = fila.estado == "proyectado"
        return cls(
            **fila.model_dump(include=set(cls.model_fields)),
            parrafos=fila.texto["parrafos"],
            pasos=fila.texto["pasos"],
            acciones=["firmar", "descartar"] if abierto and puede_firmar else [],
        )
