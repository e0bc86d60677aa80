"""Official letters, whichever service writes them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Evento, RefObjeto
from shared.events.temas import CUPOS


class OficioSellado(Evento):
    """An official letter of a case was sealed and can be read. Key: the letter's id.

    Each service publishes it on its own topic (`<service>.eventos.v1`); `servicio` says which.
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.oficio.sellado.v1"
    topico: ClassVar[str] = CUPOS

    oficio_id: UUID
    servicio: str
    clase: str
    """`constancia`, `requerimiento`, `respuesta`, `cierre`, `recurso`, ..."""
    caso_id: UUID
    caso: str
    """The case's public number."""
    numero: str
    asunto: str
    nit: str
    documento: RefObjeto
    sellado_en: datetime
