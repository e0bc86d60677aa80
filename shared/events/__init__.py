"""The published language: one frozen model per event, its topics, and the registry of all types.

An event tells a fact of the past. Within a version a model only grows by optional fields; consumers ignore what they
do not know.
"""

from shared.events import (
    consumo,
    cupos,
    firma,
    garantias,
    mensajeria,
    notificaciones,
    oficios,
    operaciones,
    plazos,
    programas,
    publico,
    registro,
    solicitudes,
)
from shared.events.base import CATALOGO, Evento, RefObjeto, tipo_de

__all__ = [
    "CATALOGO",
    "Evento",
    "RefObjeto",
    "consumo",
    "cupos",
    "firma",
    "garantias",
    "mensajeria",
    "notificaciones",
    "oficios",
    "operaciones",
    "plazos",
    "programas",
    "publico",
    "registro",
    "solicitudes",
    "tipo_de",
]
