"""What studies bring to the service."""

from services.garantias.compromisos.routes import rutas as rutas_de_compromisos
from services.garantias.estudios import problemas as _problemas  # noqa: F401 -- declares their problems
from services.garantias.estudios.jobs import trabajos
from services.garantias.estudios.routes import rutas

RUTAS = (rutas, rutas_de_compromisos)
TRABAJOS = (trabajos,)
