"""What the service mounts of the reviewer's tools."""

from services.cupos.devoluciones.revision import REVISION as DE_DEVOLUCIONES
from services.cupos.revision.consumers import consumidor
from services.cupos.revision.revision import REVISION
from shared.expedientes.consumers import consumidor_de_ausencias
from shared.expedientes.firmas import consumidor_de_firmas
from shared.expedientes.rutas import rutas_de_revision

RUTAS = (rutas_de_revision(REVISION),)
PENDIENTES = {r.tipo: r.pendientes for r in (REVISION, DE_DEVOLUCIONES)}
CONSUMIDORES = (consumidor, consumidor_de_ausencias("cupos", PENDIENTES), consumidor_de_firmas("cupos"))
