"""Events of `cupos`: contingentes, decided requests and assigned quotas."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.events.base import Evento
from shared.events.firma import Razon
from shared.events.temas import CUPOS


class GrupoDeContingente(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    codigo: str
    nombre: str
    subpartidas: tuple[str, ...]
    """`NNNN.NN.NN.NN`."""
    volumen_kg: int


class ContingenteActualizado(Evento):
    """Full state of a contingente after a change; `version` only grows. Key: its code."""

    tipo: ClassVar[str] = "co.vuce.contingentes.contingente.actualizado.v1"
    topico: ClassVar[str] = CUPOS

    codigo: str
    version: int
    nombre: str
    estado: Literal["borrador", "vigente", "suspendido", "cerrado"]
    acuerdo: str
    destinos: tuple[str, ...]
    """ISO 3166-1 alpha-2."""
    producto: str
    producto_en: str = ""
    vigencia_desde: date
    vigencia_hasta: date
    volumen_kg: int
    grupos: tuple[GrupoDeContingente, ...]
    factor: str = "1"
    """Quota kilograms per commercial kilogram, decimal (the raw-value factor)."""
    factor_version: int = 1
    plazo_revision_habiles: int
    emite_cqe: bool = True
    formulario_cqe: dict[str, Any] = Field(default_factory=dict)
    """JSON Schema of the certificate's fields; labels in `title` and `x-title-en`."""
    serie_cqe: str = ""
    """Format of serial numbers, e.g. `{anio}CO{consecutivo:06d}`."""
    dex_limite: date | None = None


class SolicitudDecidida(Evento):
    """A quota request got its answer. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.decidida.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    contingente: str
    grupo: str
    estado: Literal["aprobada", "aprobada_parcial", "negada", "devuelta"]
    motivo: str
    cantidad_solicitada_kg: int
    cantidad_aprobada_kg: int = 0
    decidida_en: datetime


class SolicitudFirmaRechazada(Evento):
    """The signed form of a quota request was not accepted; the request waits for another. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.firma_rechazada.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    razones: tuple[Razon, ...]


class CupoAsignado(Evento):
    """Kilograms of a grupo belong to a company from now on. Key: the cupo's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cupo.asignado.v1"
    topico: ClassVar[str] = CUPOS

    cupo_id: UUID
    solicitud_id: UUID
    numero: str
    """The request's `CUP-...`, by which people know the cupo."""
    nit: str
    contingente: str
    contingente_version: int
    grupo: str
    subpartidas: tuple[str, ...]
    cantidad_kg: int
    asignado_en: datetime
