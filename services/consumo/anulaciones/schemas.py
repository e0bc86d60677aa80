"""Annulments as the API takes and shows them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.consumo.anulaciones.models import SUSPENDE, Anulacion
from services.consumo.cantidades import Cantidad
from services.consumo.consumos.schemas import RazonLeida
from services.consumo.cqe.models import Cqe
from shared.expedientes import Expediente

Motivo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]


class AnulacionNueva(BaseModel):
    """`motivo` is printed on the letter: why the certificate was not used or its data no longer hold."""

    model_config = ConfigDict(extra="forbid")

    cqe: str = Field(min_length=1, max_length=60, description="Número del certificado.")
    motivo: Motivo


class AnulacionLeida(BaseModel):
    """An annulment. `acciones`: what the caller may do now. `en_rojo`: the certificate is suspended because of it."""

    id: UUID
    numero: str | None
    estado: str
    version: int
    acciones: list[str]
    en_rojo: bool
    nit: str
    cqe: str
    cupo_id: UUID
    contingente: str
    cantidad: Cantidad = Field(description="Peso comercial certificado.")
    debito: Cantidad = Field(description="Lo que vuelve al cupo.")
    motivo: str
    carta_lista: bool
    carta_error: str | None
    recibido_en: datetime | None
    razones: list[RazonLeida] = Field(description="Por qué no se aceptó la última carta firmada.")
    nota: str | None = Field(description="Qué pasa con la cantidad si el contingente ya no admite consumos.")
    vence: date | None
    vence_calculo: list[str] | None
    creado_en: datetime
    actualizado_en: datetime

    @classmethod
    def de(cls, exp: Expediente, anulacion: Anulacion, cqe: Cqe, acciones: tuple[str, ...]) -> "AnulacionLeida":
        return cls(
            id=exp.id,
            numero=exp.numero,
            estado=exp.estado,
            version=exp.version,
            acciones=list(acciones),
            en_rojo=exp.estado in SUSPENDE,
            nit=anulacion.nit,
            cqe=cqe.numero,
            cupo_id=anulacion.cupo_id,
            contingente=anulacion.contingente,
            cantidad=Cantidad.de_kg(cqe.comercial_kg),
            debito=Cantidad.de_kg(anulacion.cantidad_kg),
            motivo=anulacion.motivo,
            carta_lista=anulacion.carta is not None,
            carta_error=anulacion.carta_error,
            recibido_en=anulacion.recibido_en,
            razones=[RazonLeida.model_validate(r) for r in anulacion.razones],
            nota=anulacion.nota,
            vence=exp.vence,
            vence_calculo=exp.vence_calculo,
            creado_en=exp.creado_en,
            actualizado_en=exp.actualizado_en,
        )
