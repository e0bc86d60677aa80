"""What the service mounts of the reviewer's tools."""

from services.cupos.devoluciones.revision import REVISION as DE_DEVOLUCIONES
from services.cupos.devoluciones.revocacion import REVOCABLE as DEVOLUCION
from services.cupos.revision.consumers import consumidor
from services.cupos.revision.revision import REVISION
from services.cupos.solicitudes.revocacion import REVOCABLE as SOLICITUD
from shared.expedientes.consumers import consumidor_de_ausencias
from shared.expedientes.firmas import consumidor_de_firmas
from shared.expedientes.rutas import rutas_de_revision
from shared.expedientes.rutas_de_manos import rutas_de_manos
from shared.expedientes.rutas_linea import rutas_de_linea
from shared.expedientes.rutas_pendientes import rutas_de_pendientes

PENDIENTES = {r.tipo: r.pendientes for r in (REVISION, DE_DEVOLUCIONES)}
_FIRMADOS = {REVISION.tipo: SOLICITUD, DE_DEVOLUCIONES.tipo: DEVOLUCION}
RUTAS = (
    rutas_de_revision(REVISION),
    rutas_de_pendientes("cupos", PENDIENTES),
    rutas_de_linea("cupos"),
    rutas_de_manos(PENDIENTES),
)
CONSUMIDORES = (consumidor, consumidor_de_ausencias("cupos", PENDIENTES), consumidor_de_firmas("cupos", _FIRMADOS))
