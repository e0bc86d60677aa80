"""What studies to replace raw materials bring to the service."""

from services.garantias.reposiciones import problemas as _problemas  # noqa: F401 -- declares their problems
from services.garantias.reposiciones.flujo import FLUJO
from services.garantias.reposiciones.routes import rutas
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("garantias", "/v1/reposiciones", FLUJO.tipo), rutas)
EN_MANOS = {FLUJO.tipo: ("radicada", "cuadros_aprobados")}
