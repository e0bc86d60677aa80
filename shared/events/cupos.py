"""Events of `cupos`: contingentes, decided requests and assigned quotas."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.events.base import ConReferencia, Evento
from shared.events.firma import Razon
from shared.events.solicitudes import CausaDeDesistir
from shared.events.temas import CUPOS


class GrupoDeContingente(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    codigo: str
    nombre: str
    subpartidas: tuple[str, ...]
    """`NNNN.NN.NN.NN`."""
    volumen_kg: int
    bloqueado: bool = False
    """Whether nothing is filed or assigned in it for now."""


class ContingenteActualizado(Evento):
    """Full state of a contingente after a change; `version` only grows. Key: its code."""

    tipo: ClassVar[str] = "co.vuce.contingentes.contingente.actualizado.v1"
    topico: ClassVar[str] = CUPOS

    codigo: str
    version: int
    nombre: str
    nombre_en: str = ""
    """Empty where the contingente has none, as `acuerdo_en` and `producto_en`."""
    estado: Literal["borrador", "vigente", "suspendido", "cerrado"]
    acuerdo: str
    acuerdo_en: str = ""
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
    serie_de_existencias: bool = False
    """Whether serial numbers come from a stock that the destination supplied instead of `serie_cqe`."""
    certificado: Literal["propio", "formulario_destino", "electronico"] = "propio"
    """What a CQE is: our own PDF, the destination's form filled in, or a record only."""
    dex_limite: date | None = None
    sobrante: Literal["se_pierde", "se_devuelve", "se_tolera"] = "se_pierde"
    """What becomes of certified kilograms without a verified DEX when the term closes."""
    segunda_firma_desde_kg: int | None = None
    """From this many kilograms on, an approval needs a coordinador's signature too."""
    plazo_informacion_habiles: int = 10
    """Business days to answer an information request; then the case closes by itself."""
    recordatorios_habiles: tuple[int, ...] = (5, 1)
    """Business days before that end at which the company is reminded."""
    solicitudes_hasta: datetime | None = None
    """End of the window of requests; that instant is already out."""
    devoluciones_hasta: datetime | None = None
    """End of the stage of returns, where it has one; that instant is already out."""


class SolicitudDecidida(ConReferencia, Evento):
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
    instancia: Literal["primera", "recurso", "correccion"] = "primera"
    """Whether it is the first decision, that on an appeal, or the correction of a mistaken approval."""
    oficio_id: UUID | None = None
    """Of the official letter that answers, which is announced once it is sealed."""


class SolicitudFirmaRechazada(ConReferencia, Evento):
    """The signed form of a quota request was not accepted; the request waits for another. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.firma_rechazada.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    razones: tuple[Razon, ...]


class SolicitudEnEspera(ConReferencia, Evento):
    """The signature was accepted and no volume is left in turn: it waits in line. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.en_espera.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    antes_en_fila: int
    """Live turns of the group before this one."""
    ocurrido_en: datetime


class SolicitudLiberada(ConReferencia, Evento):
    """Volume came free for a request that waited in line; it goes to review. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.liberada.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    reservado_kg: int
    ocurrido_en: datetime


class SolicitudSinTurno(ConReferencia, Evento):
    """A signed form had arrived but could not enter the line, with the reasons. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.sin_turno.v1"
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
    """The request; where there is none, the run (`corrida_id`) that an act ordered."""
    corrida_id: UUID | None = None
    numero: str
    """The request's `CUP-...`, or `ASG-...` without one, by which people know the cupo."""
    nit: str
    contingente: str
    contingente_version: int
    grupo: str
    subpartidas: tuple[str, ...]
    cantidad_kg: int
    asignado_en: datetime


class CupoAumentado(Evento):
    """Kilograms were added to a cupo that exists: a won appeal, a correction, a corrective act. Key: the cupo's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cupo.aumentado.v1"
    topico: ClassVar[str] = CUPOS

    aumento_id: UUID
    """Of the movement; the same one again changes nothing."""
    cupo_id: UUID
    nit: str
    cantidad_kg: int
    causa: Literal["recurso", "correccion", "acto_correctivo"]
    caso_id: UUID
    """The request or allocation run that it comes from."""
    referencia: str
    """For a person: the number or the act, e.g. `CUP-AZUCAR-7`."""
    ocurrido_en: datetime


class DebitoDeCupoPedido(Evento):
    """Kilograms of a cupo are to be taken back; `consumo` judges whether they are available. Key: the cupo's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cupo.debito_pedido.v1"
    topico: ClassVar[str] = CUPOS

    debito_id: UUID
    """Judged once: the same one again is answered the same."""
    cupo_id: UUID
    nit: str
    cantidad_kg: int
    causa: Literal["devolucion", "correccion", "acto_correctivo", "cierre"]
    caso_id: UUID
    """The return, request or allocation run that waits for the answer; for a closing, the certificate."""
    referencia: str
    pedido_en: datetime


class ContingenteAjustado(Evento):
    """A dated act changed what groups of a contingente hold. Key: the contingente's code."""

    tipo: ClassVar[str] = "co.vuce.contingentes.contingente.ajustado.v1"
    topico: ClassVar[str] = CUPOS

    contingente: str
    version: int
    """Of the contingente, from this adjustment on."""
    ajuste: int
    """Place in the contingente's ledger of adjustments."""
    clase: Literal["aumenta", "disminuye", "traslada"]
    desde_grupo: str | None
    hacia_grupo: str | None
    cantidad_kg: int
    acto: str
    numero: str
    fecha: date
    """Of the act."""


class GrupoUmbralCritico(Evento):
    """What is committed of a group reached the announced share of its volume. Key: contingente/grupo."""

    tipo: ClassVar[str] = "co.vuce.contingentes.grupo.umbral_critico.v1"
    topico: ClassVar[str] = CUPOS

    contingente: str
    grupo: str
    umbral: str
    """Per cent, decimal."""
    volumen_kg: int
    disponible_kg: int
    ocurrido_en: datetime


class GrupoAgotado(Evento):
    """Nothing of a group is available: all is assigned or reserved. Key: contingente/grupo."""

    tipo: ClassVar[str] = "co.vuce.contingentes.grupo.agotado.v1"
    topico: ClassVar[str] = CUPOS

    contingente: str
    grupo: str
    volumen_kg: int
    asignado_kg: int
    reservado_kg: int
    ocurrido_en: datetime


class GrupoReabierto(Evento):
    """A group that was exhausted has volume again: returned, freed or added. Key: contingente/grupo."""

    tipo: ClassVar[str] = "co.vuce.contingentes.grupo.reabierto.v1"
    topico: ClassVar[str] = CUPOS

    contingente: str
    grupo: str
    volumen_kg: int
    disponible_kg: int
    ocurrido_en: datetime


class DevolucionDecidida(ConReferencia, Evento):
    """A voluntary return got its answer; `aplicada` is out of the cupo and back in the group. Key: the return's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.devolucion.decidida.v1"
    topico: ClassVar[str] = CUPOS

    devolucion_id: UUID
    numero: str
    nit: str
    cupo_id: UUID
    cupo_numero: str
    contingente: str
    grupo: str
    estado: Literal["aplicada", "rechazada", "negada"]
    motivo: str
    cantidad_kg: int
    decidida_en: datetime
    oficio_id: UUID | None = None
    """Of the official letter that answers, which is announced once it is sealed."""


class DevolucionFirmaRechazada(ConReferencia, Evento):
    """The signed form of a return was not accepted; the return waits for another. Key: the return's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.devolucion.firma_rechazada.v1"
    topico: ClassVar[str] = CUPOS

    devolucion_id: UUID
    numero: str
    nit: str
    razones: tuple[Razon, ...]


class DevolucionDesistida(ConReferencia, Evento):
    """A filed return that had no decision was withdrawn; the cupo stays as it is. Key: the return's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.devolucion.desistida.v1"
    topico: ClassVar[str] = CUPOS

    devolucion_id: UUID
    numero: str
    nit: str
    contingente: str
    causa: CausaDeDesistir = "empresa"
    desistida_en: datetime


class AsignacionPublicada(Evento):
    """An allocation run was published: who got what can be read by anyone. Key: the run's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.asignacion.publicada.v1"
    topico: ClassVar[str] = CUPOS

    corrida_id: UUID
    numero: str
    contingente: str
    grupos: tuple[str, ...]
    ronda: Literal["inicial", "reasignacion", "extraordinaria"]
    asignado_kg: int
    empresas: int
    """How many got something."""
    publicada_en: datetime
