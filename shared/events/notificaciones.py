"""Events of `notificaciones`: what became of a mail."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Evento
from shared.events.temas import NOTIFICACIONES


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

    It revokes nothing by itself: the ministry is told, and whoever owns the case decides. Key: the document's id.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.firma.desconocida.v1"
    topico: ClassVar[str] = NOTIFICACIONES

    veredicto_id: UUID
    servicio: str
    documento_id: UUID
    numero: str
    nit: str
    firmante_id: str | None = None
    desconocida_en: datetime
