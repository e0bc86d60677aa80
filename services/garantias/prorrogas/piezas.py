"""What `app.py` registers of prórrogas."""

from services.garantias.prorrogas.flujo import FLUJO
from services.garantias.prorrogas.routes import rutas
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("garantias", "/v1/prorrogas", FLUJO.tipo), rutas)
EN_MANOS = {FLUJO.tipo: ("solicitada",)}
