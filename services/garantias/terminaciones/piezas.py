"""What `app.py` registers of terminations."""

from services.garantias.terminaciones.flujo import ABIERTAS, FLUJO
from services.garantias.terminaciones.routes import rutas
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("garantias", "/v1/terminaciones", FLUJO.tipo), rutas)
EN_MANOS = {FLUJO.tipo: ABIERTAS}
