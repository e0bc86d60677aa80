"""Messages between services: outbox, fenced relay, inbox and the four outcomes of a delivery."""

from shared.events import temas
from shared.messaging.consumidor import Consumidor, Orden, para
from shared.messaging.errores import EventoDemasiadoGrande, NoTodavia, SobreInvalido, Transitorio, VersionRetrocede
from shared.messaging.outbox import publicar
from shared.messaging.relevo import Relevo
from shared.messaging.servicio import Mensajeria
from shared.messaging.sobre import Sobre

__all__ = [
    "Consumidor",
    "EventoDemasiadoGrande",
    "Mensajeria",
    "NoTodavia",
    "Orden",
    "Relevo",
    "Sobre",
    "SobreInvalido",
    "Transitorio",
    "VersionRetrocede",
    "para",
    "publicar",
    "temas",
]
