"""What `app.py` registers of guarantees."""

from services.garantias.garantias.flujo import FLUJO
from services.garantias.garantias.routes import rutas
from services.garantias.garantias.routes_vida import rutas as rutas_de_vida
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("garantias", "/v1/garantias", FLUJO.tipo), rutas, rutas_de_vida)
EN_MANOS = {FLUJO.tipo: ("presentada",)}
