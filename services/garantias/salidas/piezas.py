"""What exits of goods bring to the service."""

from services.garantias.salidas import problemas as _problemas  # noqa: F401 -- declares their problems
from services.garantias.salidas.flujo import FLUJO
from services.garantias.salidas.routes import rutas
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("garantias", "/v1/salidas", FLUJO.tipo), rutas)
EN_MANOS = {FLUJO.tipo: ("solicitada",)}
