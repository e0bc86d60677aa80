"""What the API takes and tells of guarantees."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import Dinero
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.rules import ClaseGarantia
from services.garantias.plazos.schemas import PlazoLeido
from shared.expedientes import Expediente


class GarantiaNueva(BaseModel):
    """A guarantee as its document says; the PDF comes in the same form."""

    model_config = ConfigDict(extra="forbid")

    clase: ClaseGarantia
    emisor: str = Field(min_length=3, max_length=200, description="Banco, aseguradora, o la misma empresa.")
    valor_cop: Dinero
    constituida_el: date
    clausula_primera: date = Field(description="Fecha máxima para demostrar, según el documento.")
    valida_hasta: date
    renuncia_excusion: bool = False
    periodo: int | None = Field(default=None, ge=1999, le=2200, description="Año de importaciones (materias primas).")

    @model_validator(mode="after")
    def _fechas_en_orden(self) -> Self:
        if not self.constituida_el < self.clausula_primera < self.valida_hasta:
            raise PydanticCustomError(
                "fechas_en_orden", "Deben ir en orden: constituida_el, clausula_primera, valida_hasta."
            )
        return self


class GarantiaConArchivo(GarantiaNueva):
    """The form that a company sends."""

    archivo: UploadFile = Field(description="La garantía en PDF, de 20 MB como máximo.")


class ClausulaJustificada(BaseModel):
    """Which date rules where clause one and the computed date differ, and why."""

    model_config = ConfigDict(extra="forbid")

    rige: Literal["clausula", "calculada"]
    motivo: str = Field(min_length=5, max_length=2000)


class Aceptacion(BaseModel):
    """Acceptance by the regional office."""

    model_config = ConfigDict(extra="forbid")

    clausula: ClausulaJustificada | None = None


class Reparo(BaseModel):
    """Return of a guarantee; what the comparison finds is added to these observations."""

    model_config = ConfigDict(extra="forbid")

    observaciones: list[str] = Field(default_factory=list, max_length=20)
    motivo: str = Field(min_length=5, max_length=2000)


class DiferenciaLeida(BaseModel):
    """One difference that acceptance found."""

    codigo: str
    articulo: str
    texto: str


class GarantiaLeida(BaseModel):
    """A guarantee with its terms and what the caller may do with it now."""

    id: UUID
    numero: str | None
    programa_id: UUID
    nit: str
    periodo: int
    clase: str
    emisor: str
    valor_cop: Decimal
    constituida_el: date
    clausula_primera: date
    valida_hasta: date
    renuncia_excusion: bool
    documento_sha256: str
    estado: str
    version: int
    sustituye_a: UUID | None
    aceptacion_inicial: date | None
    aceptada_el: date | None
    demostrar_hasta: date | None
    diferencias: list[DiferenciaLeida]
    cotejo: dict[str, Any] | None = Field(description="Contra qué se comparó: montos, TRM y su día, fechas.")
    clausula_motivo: str | None
    presentada_en: datetime | None
    plazos: list[PlazoLeido]
    acciones: list[str]

    @classmethod
    def de(cls, exp: Expediente, fila: Garantia, plazos: list[PlazoLeido], acciones: Sequence[str]) -> Self:
        """The case and its row as the API shows them."""
        ocultas = {"valor_cop_centavos", "documento_clave", "documento_tamano", "viva", "version_publica"}
        return cls(
            **fila.model_dump(exclude=ocultas),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            valor_cop=fila.valor_cop,
            presentada_en=exp.radicado_en,
            plazos=plazos,
            acciones=list(acciones),
        )
