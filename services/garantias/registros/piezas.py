"""What registrations bring to the service."""

from services.garantias.registros import problemas as _problemas  # noqa: F401 -- declares their problems
from services.garantias.registros.lotes import trabajos
from services.garantias.registros.routes import rutas
from services.garantias.registros.routes_lotes import rutas as rutas_de_lotes
from services.garantias.registros.routes_modificaciones import rutas as rutas_de_modificaciones

RUTAS = (rutas_de_lotes, rutas, rutas_de_modificaciones)
TRABAJOS = (trabajos,)
