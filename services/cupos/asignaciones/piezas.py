"""What the service runs of this aggregate."""

from services.cupos.asignaciones import correcciones as _correcciones  # noqa: F401 -- registers what follows a debit
from services.cupos.asignaciones.consumers import consumidor
from services.cupos.asignaciones.jobs import trabajos
from services.cupos.asignaciones.routes import rutas
from services.cupos.asignaciones.routes_actos import rutas as rutas_de_actos

RUTAS = (rutas, rutas_de_actos)
CONSUMIDORES = (consumidor,)
TRABAJOS = (trabajos,)
