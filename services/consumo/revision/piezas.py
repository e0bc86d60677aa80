"""What the service mounts of the reviewer's tools."""

from services.consumo.revision.revision import REVISION
from services.consumo.revision.routes import rutas
from shared.expedientes.consumers import consumidor_de_ausencias
from shared.expedientes.rutas import rutas_de_revision

RUTAS = (rutas_de_revision(REVISION), rutas)
CONSUMIDORES = (consumidor_de_ausencias("consumo", {REVISION.tipo: REVISION.pendientes}),)
