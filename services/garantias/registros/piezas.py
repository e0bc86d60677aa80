"""What registrations bring to the service."""

from services.garantias.registros import problemas as _problemas  # noqa: F401 -- declares their problems
from services.garantias.registros.lotes import trabajos
from services.garantias.registros.revision import REVISION
from services.garantias.registros.routes import rutas
from services.garantias.registros.routes_lotes import rutas as rutas_de_lotes
from services.garantias.registros.routes_modificaciones import rutas as rutas_de_modificaciones
from shared.expedientes.rutas import rutas_de_revision

# What has a fixed path comes before what has a registration's id in its place.
RUTAS = (rutas_de_lotes, rutas_de_revision(REVISION), rutas, rutas_de_modificaciones)
TRABAJOS = (trabajos,)
