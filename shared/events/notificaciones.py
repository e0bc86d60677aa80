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
