"""What `app.py` registers of terms and outages."""

from services.garantias.plazos.jobs import trabajos
from services.garantias.plazos.routes import rutas
from services.garantias.plazos.routes_fallas import rutas as rutas_de_fallas
from services.garantias.plazos.sonda import SONDEO

RUTAS = (rutas, rutas_de_fallas)
TRABAJOS = (trabajos,)
TEMPORIZADORES = (SONDEO,)
