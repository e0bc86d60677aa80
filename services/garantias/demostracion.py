"""From the import registration to the verdict on its study: what these aggregates bring to the service."""

from services.garantias.cips import piezas as cips
from services.garantias.cips.auditoria import COMPROBACIONES as DE_CIPS
from services.garantias.cips.flujo import FLUJO as CIP
from services.garantias.comunicaciones import piezas as comunicaciones
from services.garantias.comunicaciones.auditoria import COMPROBACIONES as DE_COMUNICACIONES
from services.garantias.estudios import piezas as estudios
from services.garantias.estudios.auditoria import COMPROBACIONES as DE_ESTUDIOS
from services.garantias.estudios.flujo import FLUJO as ESTUDIO
from services.garantias.operaciones import COMPROBACIONES as DE_OPERACIONES
from services.garantias.operaciones import EN_MANOS as EN_OPERACIONES
from services.garantias.operaciones import RUTAS as RUTAS_DE_OPERACIONES
from services.garantias.registros import piezas as registros
from services.garantias.registros.auditoria import COMPROBACIONES as DE_REGISTROS
from services.garantias.registros.flujo import MODIFICACION, REGISTRO

RUTAS = (*registros.RUTAS, *cips.RUTAS, *estudios.RUTAS, *comunicaciones.RUTAS, *RUTAS_DE_OPERACIONES)
CONSUMIDORES = comunicaciones.CONSUMIDORES
TRABAJOS = (*registros.TRABAJOS, *estudios.TRABAJOS, *comunicaciones.TRABAJOS)
EN_MANOS = {
    REGISTRO.tipo: ("radicado",),
    MODIFICACION.tipo: ("solicitada",),
    CIP.tipo: ("presentado",),
    ESTUDIO.tipo: ("presentado", "en_verificacion"),
    **EN_OPERACIONES,
}
COMPROBACIONES = (*DE_REGISTROS, *DE_CIPS, *DE_ESTUDIOS, *DE_COMUNICACIONES, *DE_OPERACIONES)
