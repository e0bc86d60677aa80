"""What the API takes and tells of programmes."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.garantias.dinero import Dinero, de_centavos
from services.garantias.programas.models import Programa
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from shared.expedientes import Expediente
from shared.identity.nit import NIT

Meses = Field(default=None, ge=1, le=360)


class ProgramaNuevo(BaseModel):
    """A request of programme; it is filed (*radicado*) at once."""

    model_config = ConfigDict(extra="forbid")

    nit: NIT
    clase: ClasePrograma
    cupo_fob_usd: Dinero
    licencia_anual: bool = False
    persona_natural: bool = False
    oficina: str = Field(min_length=3, max_length=120, description="Dirección regional que administra el programa.")
    meses_importacion: int | None = Meses
    meses_compromiso: int | None = Meses
    referencia_externa: str | None = Field(default=None, max_length=80)

    @model_validator(mode="after")
    def _meses_segun_la_clase(self) -> Self:
        dados = [self.meses_importacion is not None, self.meses_compromiso is not None]
        if es_de_materias_primas(self.clase) and any(dados):
            raise PydanticCustomError(
                "meses_sobran", "Un programa de materias primas no lleva meses propios (art. 60)."
            )
        if not es_de_materias_primas(self.clase) and not all(dados):
            raise PydanticCustomError(
                "meses_faltan",
                "Bienes de capital y repuestos necesitan meses_importacion y meses_compromiso (art. 83).",
            )
        return self


class Autorizacion(BaseModel):
    """What the ministry decides with the authorisation."""

    model_config = ConfigDict(extra="forbid")

    solidez_financiera: bool = Field(description="Resultado del análisis de los estados financieros (art. 20 par.).")
    gran_usuario: bool = False
    motivo: str = Field(min_length=5, max_length=2000)


class Motivo(BaseModel):
    """Why something is decided."""

    model_config = ConfigDict(extra="forbid")

    motivo: str = Field(min_length=5, max_length=2000)


class ProgramaLeido(BaseModel):
    """A programme with what the caller may do with it now."""

    id: UUID
    numero: str | None
    nit: str
    clase: str
    estado: str
    version: int
    decision_proyectada: bool = Field(description="Hay una decisión que espera la segunda firma.")
    reglamento: str
    cupo_fob_usd: Decimal
    licencia_anual: bool
    persona_natural: bool
    gran_usuario: bool
    solidez_financiera: bool | None
    meses_importacion: int | None
    meses_compromiso: int | None
    oficina: str
    referencia_externa: str | None
    radicado_el: date
    autorizado_en: datetime | None
    decidir_hasta: date | None
    acciones: list[str]

    @classmethod
    def de(cls, exp: Expediente, fila: Programa, acciones: Sequence[str], decision_proyectada: bool) -> Self:
        """The case and its row as the API shows them."""
        return cls(
            **fila.model_dump(exclude={"cupo_fob_centavos"}),
            numero=exp.numero,
            nit=exp.empresa,
            estado=exp.estado,
            version=exp.version,
            decision_proyectada=decision_proyectada,
            cupo_fob_usd=de_centavos(fila.cupo_fob_centavos),
            referencia_externa=exp.referencia_externa,
            decidir_hasta=exp.vence,
            acciones=list(acciones),
        )
