"""Goods that leave, come back or are replaced (arts. 85 to 102): what these aggregates bring to the service."""

from services.garantias.petroleros.auditoria import COMPROBACIONES as DE_PETROLEROS
from services.garantias.petroleros.routes import rutas as rutas_de_petroleros
from services.garantias.reimportaciones import piezas as reimportaciones
from services.garantias.reimportaciones.auditoria import COMPROBACIONES as DE_REIMPORTACIONES
from services.garantias.reposiciones import piezas as reposiciones
from services.garantias.reposiciones.auditoria import COMPROBACIONES as DE_REPOSICIONES
from services.garantias.salidas import piezas as salidas
from services.garantias.salidas.auditoria import COMPROBACIONES as DE_SALIDAS

RUTAS = (*salidas.RUTAS, *reimportaciones.RUTAS, *reposiciones.RUTAS, rutas_de_petroleros)
EN_MANOS = salidas.EN_MANOS | reimportaciones.EN_MANOS | reposiciones.EN_MANOS
COMPROBACIONES = (*DE_SALIDAS, *DE_REIMPORTACIONES, *DE_PETROLEROS, *DE_REPOSICIONES)
