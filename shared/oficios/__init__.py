"""Official letters (*oficios*) of the cases of a service: numbered without gaps, sealed by `firma`, kept for ever.

A use case calls `emitir` in its own transaction; the rest happens in jobs. A service that writes letters installs the
SQL, joins `consumidor_de_oficios`, `trabajos_de_oficios`, `cliente_de_oficios` and `rutas_de_oficios` in its `app.py`,
and names `oficios` among its `LADRILLOS`. Needs the bricks of cases, audit, jobs and messaging in the same database.
"""

from shared.oficios import problemas as _problemas  # noqa: F401 -- declares the problems of letters
from shared.oficios.cartas import CAJA_SELLO_OFICIO, Carta, Dato, Firmante, parrafos, unir
from shared.oficios.resellado import anotar_resellado, recibir_resellado, traer_resellado
from shared.oficios.rutas import OficioLeido, rutas_de_oficios
from shared.oficios.servicio import emitir, fallidos, leer_oficio, oficios_de, reintentar
from shared.oficios.tablas import Oficio
from shared.oficios.trabajos import cliente_de_oficios, consumidor_de_oficios, trabajos_de_oficios

__all__ = [
    "CAJA_SELLO_OFICIO",
    "Carta",
    "Dato",
    "Firmante",
    "Oficio",
    "OficioLeido",
    "anotar_resellado",
    "cliente_de_oficios",
    "consumidor_de_oficios",
    "emitir",
    "fallidos",
    "leer_oficio",
    "oficios_de",
    "parrafos",
    "recibir_resellado",
    "reintentar",
    "rutas_de_oficios",
    "trabajos_de_oficios",
    "traer_resellado",
    "unir",
]
