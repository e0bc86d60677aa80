"""What is read and written of rates."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registro.empresas.schemas import Motivo
from services.registro.trm.models import PropuestaDeTrm, Trm


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
    motivo: Motivo = Field(
        default="Certificación de la Superintendencia Financiera.", description="De dónde se tomaron."
    )


class TasasRegistradas(BaseModel):
    """How many rows were new; the others were already there."""

    nuevas: int
    repetidas: int


class PropuestaLeida(BaseModel):
    """Rates typed by somebody, and what another person decided of them."""

    id: UUID
    estado: str
    filas: list[dict[str, str]]
    motivo: str
    propuesta_por: str
    propuesta_en: datetime
    decidida_por: str | None
    decidida_en: datetime | None
    motivo_rechazo: str | None
    puede_decidir: bool
    """Whether the caller may: whoever proposed may not confirm."""

    @classmethod
    def de(cls, p: PropuestaDeTrm, sub: str) -> "PropuestaLeida":
        puede = p.estado == "propuesta" and p.propuesta_por != sub
        return cls(puede_decidir=puede, **p.model_dump())


class TasasDeRango(BaseModel):
    """Rates of a range of days, and the days of it that have none."""

    desde: date
    hasta: date
    tasas: list["TasaLeida"]
    faltan: list["Tramo"]


class Tramo(BaseModel):
    """Days without a rate, both included."""

    desde: date
    hasta: date


class TasaLeida(BaseModel):
    valor: str
    unidad: str = "COP/USD"
    desde: date
    hasta: date
    version: int

    @classmethod
    def de(cls, t: Trm) -> "TasaLeida":
        return cls(valor=f"{t.valor:.2f}", desde=t.desde, hasta=t.hasta, version=t.version)
