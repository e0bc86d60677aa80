"""What the service mounts of the reviewer's tools."""

from services.consumo.anulaciones.revision import REVISION as ANULACIONES
from services.consumo.dex.models import FLUJO as DEX
from services.consumo.revision.revision import REVISION
from services.consumo.revision.routes import rutas
from shared.expedientes.consumers import consumidor_de_ausencias
from shared.expedientes.firmas import consumidor_de_firmas
from shared.expedientes.rutas import rutas_de_revision

RUTAS = (rutas_de_revision(REVISION), rutas)
_PENDIENTES = {REVISION.tipo: REVISION.pendientes, ANULACIONES.tipo: ANULACIONES.pendientes, DEX.tipo: ("presentada",)}
CONSUMIDORES = (consumidor_de_ausencias("consumo", _PENDIENTES), consumidor_de_firmas("consumo"))
