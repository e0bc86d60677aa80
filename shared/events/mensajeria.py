"""Events of messaging itself."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Evento
from shared.events.temas import DLQ

TIPO_OMITIDO = "co.vuce.contingentes.mensajeria.omitido.v1"
"""Type of the notice published in place of a record that no broker takes: consumers only move its key forward."""


class CartaMuerta(Evento):
    """A consumer could not apply an event. Where it lies and what kind of error; the rest is in the row. Key: its id.

    It goes to the dead letter topic of the consumer (`<service>.dlq.v1`).
    """

    tipo: ClassVar[str] = "co.vuce.contingentes.mensajeria.carta_muerta.v1"
    topico: ClassVar[str] = DLQ

    consumidor: str
    evento_id: UUID
    evento_tipo: str
    evento_clave: str
    evento_topico: str
    particion: int
    desplazamiento: int
    error: str
    """Class of the exception."""
    ocurrida_en: datetime
