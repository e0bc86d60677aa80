"""Events of the life of a quota request between its filing and its end."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import ConReferencia, Evento
from shared.events.temas import CUPOS

CausaDeDesistir = Literal["empresa", "firma_desconocida"]
"""Who withdrew it: the company, or by itself because its representante says that the signature is not theirs."""


class InformacionPedida(ConReferencia, Evento):
    """The Ministry asked the company for something, and its own term to decide stopped. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.informacion_pedida.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    contingente: str
    requerimiento_id: UUID
    texto: str
    pedida_en: datetime
    responder_hasta: date
    """Last day, still in time."""
    pasos: tuple[str, ...]
    """How that day was computed, in words."""


class InformacionRecordada(ConReferencia, Evento):
    """The end of the term to answer is near. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.informacion_recordada.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    requerimiento_id: UUID
    responder_hasta: date
    faltan_habiles: int


class InformacionRespondida(ConReferencia, Evento):
    """The company answered, and the Ministry's term runs on. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.informacion_respondida.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    requerimiento_id: UUID
    respondida_en: datetime
    vence: date | None
    """Last day to decide, from now on."""


class SolicitudVencida(ConReferencia, Evento):
    """Nobody answered in time: the request closed by itself and lost its turn. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.vencida.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    contingente: str
    grupo: str
    responder_hasta: date
    vencida_en: datetime


class SolicitudDesistida(ConReferencia, Evento):
    """A filed request that had no decision was withdrawn. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.desistida.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    contingente: str
    desistida_en: datetime
    causa: CausaDeDesistir = "empresa"


class RecursoInterpuesto(ConReferencia, Evento):
    """The company appealed a denial; somebody else than who denied resolves it. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.recurso_interpuesto.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    contingente: str
    interpuesto_en: datetime
    limite: date | None
    """Last day on which it could be filed; none while the denial's letter was not sealed."""
    resolver_hasta: date


class CorreccionJuzgada(ConReferencia, Evento):
    """A signed correction of an approval took effect, or `consumo` found that it can't. Key: the request's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.solicitud.correccion_juzgada.v1"
    topico: ClassVar[str] = CUPOS

    solicitud_id: UUID
    numero: str
    nit: str
    resultado: Literal["aplicada", "rechazada"]
    aprobada_antes_kg: int
    aprobada_kg: int
    """Kilograms approved from now on."""
