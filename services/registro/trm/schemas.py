"""What is read and written of rates."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.registro.trm.models import Trm


class TasaNueva(BaseModel):
    """A row as the open data writes it."""

    model_config = ConfigDict(extra="forbid")

    valor: str = Field(description="Pesos por dólar, dos decimales.", examples=["2780.47"])
    unidad: str = "COP"
    vigenciadesde: str = Field(examples=["2018-03-29"])
    vigenciahasta: str = Field(examples=["2018-04-02"])


class TasasNuevas(BaseModel):
    model_config = ConfigDict(extra="forbid")

    filas: Annotated[list[TasaNueva], Field(min_length=1, max_length=1000)]


class TasasRegistradas(BaseModel):
    """How many rows were new; the others were already there."""

    nuevas: int
    repetidas: int


class TasaLeida(BaseModel):
    valor: str
    unidad: str = "COP/USD"
    desde: date
    hasta: date
    version: int

    @classmethod
    def de(cls, t: Trm) -> "TasaLeida":
        return cls(valor=f"{t.valor:.2f}", desde=t.desde, hasta=t.hasta, version=t.version)
