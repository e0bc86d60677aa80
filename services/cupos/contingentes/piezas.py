"""What this aggregate gives to the service's `app.py`."""

from services.cupos.contingentes.cierre import CIERRES
from services.cupos.contingentes.cierre import trabajos as trabajos_de_cierre
from services.cupos.contingentes.routes import rutas as rutas_de_contingentes
from services.cupos.contingentes.routes_datos import rutas as rutas_de_datos
from services.cupos.contingentes.routes_documentos import rutas as rutas_de_documentos

# `{codigo}.yaml` is asked before `{codigo}`, which would take it too.
RUTAS = (rutas_de_datos, rutas_de_documentos, rutas_de_contingentes)
TRABAJOS = (trabajos_de_cierre,)
TEMPORIZADORES = (CIERRES,)
