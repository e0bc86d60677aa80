"""Certificates as the API shows them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.consumo.cantidades import Cantidad
from services.consumo.cqe.models import Cqe, Suspension
from shared.documents.formas import Campo, DatosCqe
from shared.expedientes import Expediente


class Resellado(BaseModel):
    model_config = ConfigDict(extra="forbid")

    motivo: str | None = Field(default=None, max_length=2000)


class DecisionSobreCqe(BaseModel):
    """A coordinador's act on a certificate; `version` is the one that the coordinador had seen."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    motivo: str = Field(min_length=1, max_length=2000)
    version: int | None = Field(default=None, ge=1)


class SuspensionLeida(BaseModel):
    """Why a certificate is suspended."""

    causa: str = Field(description="`anulacion` o `coordinador`.")
    motivo: str
    desde: datetime


class CqeLeido(BaseModel):
    """A certificate; `sha256` and `emitido_en` come with its seal, `sello_error` tells why it has none yet."""

    id: UUID
    numero: str
    estado: str
    version: int
    acciones: list[str]
    consumo_id: UUID
    consumo_numero: str
    nit: str
    razon_social: str
    contingente: str
    cantidad: Cantidad = Field(description="Peso comercial.")
    debito: Cantidad = Field(description="Lo que usa del cupo.")
    destinos: list[str]
    periodo_desde: date
    periodo_hasta: date
    campos: list[Campo]
    codigo_verificacion: str
    url_verificacion: str
    sha256: str | None
    nivel: str | None
    sello_error: str | None
    suspensiones: list[SuspensionLeida] = Field(description="Por qué está suspendido; pueden ser dos causas.")
    aprobado_en: datetime
    emitido_en: datetime | None

    @classmethod
    def de(cls, exp: Expediente, cqe: Cqe, acciones: tuple[str, ...], suspensiones: Sequence[Suspension]) -> "CqeLeido":
        forma = DatosCqe.model_validate(cqe.forma)
        return cls(
            id=cqe.id,
            numero=cqe.numero,
            estado=exp.estado,
            version=exp.version,
            acciones=list(acciones),
            consumo_id=cqe.consumo_id,
            consumo_numero=forma.consumo_numero,
            nit=cqe.nit,
            razon_social=forma.razon_social,
            contingente=cqe.contingente,
            cantidad=Cantidad.de_kg(cqe.comercial_kg),
            debito=Cantidad.de_kg(cqe.cantidad_kg),
            destinos=list(forma.destinos),
            periodo_desde=cqe.periodo_desde,
            periodo_hasta=cqe.periodo_hasta,
            campos=list(forma.campos),
            codigo_verificacion=cqe.codigo,
            url_verificacion=forma.url_verificacion,
            sha256=(cqe.sellado or {}).get("sha256"),
            nivel=cqe.nivel,
            sello_error=cqe.sello_error,
            suspensiones=[SuspensionLeida(causa=s.causa, motivo=s.motivo, desde=s.puesta_en) for s in suspensiones],
            aprobado_en=cqe.aprobado_en,
            emitido_en=cqe.emitido_en,
        )
