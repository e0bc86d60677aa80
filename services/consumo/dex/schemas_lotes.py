"""Batches of declarations as the API shows them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.consumo.dex.models import LineaDeLote, Lote


class LoteLeido(BaseModel):
    """A batch. While `recibido`, `tomadas` and `rechazadas` grow; `lineas` is known when it is `procesado`."""

    id: UUID
    lote: str
    nit: str
    estado: str
    error: str | None
    notas: list[str]
    lineas: int | None
    tomadas: int
    rechazadas: int
    recibido_en: datetime
    terminado_en: datetime | None

    @classmethod
    def de(cls, lote: Lote, tomadas: int, rechazadas: int) -> "LoteLeido":
        campos = ("id", "lote", "nit", "estado", "error", "notas", "lineas", "recibido_en", "terminado_en")
        return cls(**{c: getattr(lote, c) for c in campos}, tomadas=tomadas, rechazadas=rechazadas)


class LineaDeLoteLeida(BaseModel):
    """What became of a line; `linea` is its place in the file, the header being 1."""

    linea: int
    tomada: bool
    cqe: str
    declaracion: str
    dex_id: UUID | None
    errores: list[str]

    @classmethod
    def de(cls, fila: LineaDeLote) -> "LineaDeLoteLeida":
        campos: dict[str, Any] = {c: getattr(fila, c) for c in cls.model_fields}
        return cls(**campos)
