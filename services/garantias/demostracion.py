"""From the import registration to the verdict on its study: what these aggregates bring to the service."""

from services.garantias.registros import piezas as registros
from services.garantias.registros.auditoria import COMPROBACIONES as DE_REGISTROS
from services.garantias.registros.flujo import MODIFICACION, REGISTRO

RUTAS = (*registros.RUTAS,)
EN_MANOS = {REGISTRO.tipo: ("radicado",), MODIFICACION.tipo: ("solicitada",)}
COMPROBACIONES = (*DE_REGISTROS,)
