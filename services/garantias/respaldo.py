"""What `app.py` registers of guarantees and of all that follows from their dates."""

from services.garantias.actos import piezas as actos
from services.garantias.documentos_firmados import piezas as documentos
from services.garantias.efectividad import piezas as efectividad
from services.garantias.garantias import piezas as garantias
from services.garantias.informes import piezas as informes
from services.garantias.plazos import piezas as plazos
from services.garantias.prorrogas import piezas as prorrogas

# What has a fixed path comes before what has a case's id in its place.
RUTAS = (*informes.RUTAS, *garantias.RUTAS, *prorrogas.RUTAS, *efectividad.RUTAS, *plazos.RUTAS, *actos.RUTAS)
CONSUMIDORES = documentos.CONSUMIDORES
TRABAJOS = (*documentos.TRABAJOS, *plazos.TRABAJOS, *actos.TRABAJOS)
TEMPORIZADORES = (*plazos.TEMPORIZADORES, *actos.TEMPORIZADORES)
EN_MANOS = garantias.EN_MANOS | prorrogas.EN_MANOS | efectividad.EN_MANOS
