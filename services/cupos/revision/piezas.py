"""What the service mounts of the reviewer's tools."""

from services.cupos.revision.consumers import consumidor
from services.cupos.revision.revision import REVISION
from shared.expedientes.consumers import consumidor_de_ausencias
from shared.expedientes.rutas import rutas_de_revision

RUTAS = (rutas_de_revision(REVISION),)
CONSUMIDORES = (consumidor, consumidor_de_ausencias("cupos", {REVISION.tipo: REVISION.pendientes}))
