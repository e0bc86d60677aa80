"""What the letters of studies bring to the service."""

from services.garantias.comunicaciones.consumers import consumidor
from services.garantias.comunicaciones.jobs import trabajos
from services.garantias.comunicaciones.routes import rutas

RUTAS = (rutas,)
CONSUMIDORES = (consumidor,)
TRABAJOS = (trabajos,)
