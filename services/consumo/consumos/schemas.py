"""Consumptions as the API takes and shows them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.consumo.cantidades import Cantidad, Toneladas
from services.consumo.consumos.models import Consumo
from shared.expedientes import Expediente, Paso, Requerimiento
from shared.http.enteros import Version


class ConsumoNuevo(BaseModel):
    """`cantidad` is the commercial weight in tonnes; `campos` are those of the contingente's certificate form."""

    model_config = ConfigDict(extra="forbid")

    cupo_id: UUID
    cantidad: Toneladas
    campos: dict[str, Any] = Field(default_factory=dict)
    referencia_externa: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Número en el sistema de origen, de un solo caso suyo.",
    )


class Decision(BaseModel):
    """Why; `version` of the case that the decider had before the eyes, if it must not have changed since."""

    model_config = ConfigDict(extra="forbid")

    motivo: str = Field(min_length=1, max_length=2000)
    version: Version | None = None


class Desistimiento(BaseModel):
    model_config = ConfigDict(extra="forbid")

    motivo: str | None = Field(default=None, max_length=2000)


class Pregunta(BaseModel):
    """What the company is asked; `responder_hasta` is told to it."""

    model_config = ConfigDict(extra="forbid")

    texto: str = Field(min_length=1, max_length=4000)
    responder_hasta: date | None = None


class Respuesta(BaseModel):
    model_config = ConfigDict(extra="forbid")

    respuesta: str = Field(min_length=1, max_length=4000)


class RequerimientoLeido(BaseModel):
    """An information request and its answer."""

    texto: str
    pedido_en: datetime
    responder_hasta: date | None
    calculo: list[str] = Field(description="Cómo se calculó el último día para responder.")
    respuesta: str | None
    respondido_en: datetime | None

    @classmethod
    def de(cls, r: Requerimiento, calculo: list[str]) -> "RequerimientoLeido":
        return cls(
            texto=r.texto,
            pedido_en=r.pedido_en,
            responder_hasta=r.responder_hasta,
            calculo=calculo,
            respuesta=r.respuesta,
            respondido_en=r.respondido_en,
        )


class RazonLeida(BaseModel):
    codigo: str
    texto: str
    remedio: str = ""


class ConsumoLeido(BaseModel):
    """A consumption. `acciones`: what the caller may do now. `radicado_listo`: whether the form can be fetched."""

    id: UUID
    numero: str | None
    estado: str
    version: int
    acciones: list[str]
    nit: str
    cupo_id: UUID
    contingente: str
    cantidad: Cantidad = Field(description="Peso comercial.")
    debito: Cantidad = Field(description="Lo que usa del cupo: peso comercial por factor, hacia arriba al kilogramo.")
    factor: str
    factor_version: int
    campos: dict[str, Any]
    radicado_listo: bool
    radicado_error: str | None
    recibido_en: datetime | None
    razones: list[RazonLeida] = Field(description="Por qué no se aceptó el último archivo firmado.")
    vence: date | None
    vence_calculo: list[str] | None
    cqe: str | None
    referencia_externa: str | None
    creado_en: datetime
    actualizado_en: datetime

    @classmethod
    def de(cls, exp: Expediente, consumo: Consumo, acciones: tuple[str, ...], cqe: str | None) -> "ConsumoLeido":
        return cls(
            id=exp.id,
            numero=exp.numero,
            estado=exp.estado,
            version=exp.version,
            acciones=list(acciones),
            nit=consumo.nit,
            cupo_id=consumo.cupo_id,
            contingente=consumo.contingente,
            cantidad=Cantidad.de_kg(consumo.comercial_kg),
            debito=Cantidad.de_kg(consumo.cantidad_kg),
            factor=f"{consumo.factor.normalize():f}",
            factor_version=consumo.factor_version,
            campos=consumo.campos,
            radicado_listo=consumo.radicado is not None,
            radicado_error=consumo.radicado_error,
            recibido_en=consumo.recibido_en,
            razones=[RazonLeida.model_validate(r) for r in consumo.razones],
            vence=exp.vence,
            vence_calculo=exp.vence_calculo,
            cqe=cqe,
            referencia_externa=exp.referencia_externa,
            creado_en=exp.creado_en,
            actualizado_en=exp.actualizado_en,
        )


class PasoLeido(BaseModel):
    """One step of the history."""

    version: int
    accion: str
    desde: str | None
    hacia: str
    motivo: str | None
    instante: datetime

    @classmethod
    def de(cls, paso: Paso) -> "PasoLeido":
        return cls(
            version=paso.version,
            accion=paso.accion,
            desde=paso.desde,
            hacia=paso.hacia,
            motivo=paso.motivo,
            instante=paso.legal_en,
        )
