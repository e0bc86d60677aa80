"""The routers of declarations, in the order in which their paths are tried."""

from services.consumo.dex.routes import rutas
from services.consumo.dex.routes_cierre import rutas as rutas_de_cierre
from services.consumo.dex.routes_lotes import rutas as rutas_de_lotes

RUTAS_DE_DEX = (rutas_de_lotes, rutas_de_cierre, rutas)
