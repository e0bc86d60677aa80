"""Goods that leave, come back or are replaced (arts. 85 to 102): what these aggregates bring to the service."""

from services.garantias.reimportaciones import piezas as reimportaciones
from services.garantias.reimportaciones.auditoria import COMPROBACIONES as DE_REIMPORTACIONES
from services.garantias.salidas import piezas as salidas
from services.garantias.salidas.auditoria import COMPROBACIONES as DE_SALIDAS

RUTAS = (*salidas.RUTAS, *reimportaciones.RUTAS)
EN_MANOS = salidas.EN_MANOS | reimportaciones.EN_MANOS
COMPROBACIONES = (*DE_SALIDAS, *DE_REIMPORTACIONES)
