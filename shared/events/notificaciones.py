"""Events of `notificaciones`: what became of a mail."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Evento
from shared.events.temas import CONSUMO, CUPOS, GARANTIAS, NOTIFICACIONES


class EntregaActualizada(Evento):
    """A delivery changed its state; the address is not told. Key: the delivery's id."""

    tipo: ClassVar[str] = "co.vuce.contingentes.entrega.actualizada.v1"
    topico: ClassVar[str] = NOTIFICACIONES

    entrega_id: UUID
    version: int
    clase: str
    """Kind of message, e.g. `cqe_emitido`."""
    caso_id: UUID
    caso_numero: str
    nit: str
    estado: Literal["pendiente", "enviada", "diferida", "fallida", "rebotada", "cancelada", "dudosa"]
    detalle: str = ""
    ocurrido_en: datetime


class FirmaDesconocida(Evento):
    """Whom a signature was attributed to says that it is not theirs, by the link of the mail that told them of it.

    From a representante's own mail (`revoca`) it takes back what was not decided, and its owner answers with
    `FirmaDesconocidaAtendida`; from a mail of the company it is a warning. A warning may be followed by a revocation of
    the same signature. Key: the document's id.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.firma.desconocida.v1"
    topico: ClassVar[str] = NOTIFICACIONES

    veredicto_id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    nit: str
    firmante_id: str | None = None
    revoca: bool = False
    desconocida_en: datetime


class FirmaDesconocidaAtendida(Evento):
    """What the owner of a case did on a revocation. Key: the document's id.

    Each service publishes it on its own topic (`<service>.eventos.v1`); `servicio` says which.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.firma.desconocida_atendida.v1"
    topico: ClassVar[str] = CUPOS
    otros_topicos: ClassVar[tuple[str, ...]] = (CONSUMO, GARANTIAS)

    veredicto_id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    nit: str
    tramite: str
    """Kind of case: `solicitud`, `devolucion`, `consumo`, `anulacion`, `programa`, `modificacion`, `estudio`."""
    resultado: Literal["retirado", "decidido", "sin_efecto"]
    """It was taken back; it had been decided, and a person must act; it no longer rested on that signature."""
    estado: str
    """Of the case from now on."""
    pendiente: str = ""
    """For people, Spanish: what is stopped meanwhile and what may be done, where it had been decided."""
    atendida_en: datetime
