"""What `app.py` registers of enforcement."""

from services.garantias.efectividad.flujo import FLUJO
from services.garantias.efectividad.routes import rutas
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("garantias", "/v1/efectividades", FLUJO.tipo), rutas)
EN_MANOS = {FLUJO.tipo: ("acto_proyectado", "expedida", "citada", "notificada", "recurrida")}
