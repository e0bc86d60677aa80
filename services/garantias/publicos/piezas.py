"""What the service mounts of its public topics: their daily control."""

from services.garantias.publicos.control import CONCILIACION
from shared.conciliacion.rutas import rutas_de_conciliacion

RUTAS = (rutas_de_conciliacion(("garantias",)),)
CONSUMIDORES = (CONCILIACION.consumidor,)
TRABAJOS = (CONCILIACION.trabajos,)
TEMPORIZADORES = (CONCILIACION.temporizador,)
