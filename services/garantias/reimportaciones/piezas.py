"""What concepts on goods that come back bring to the service."""

from services.garantias.reimportaciones.flujo import FLUJO
from services.garantias.reimportaciones.routes import rutas
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("garantias", "/v1/reimportaciones", FLUJO.tipo), rutas)
EN_MANOS = {FLUJO.tipo: ("consultada",)}
