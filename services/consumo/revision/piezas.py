"""What the service mounts of the reviewer's tools."""

from services.consumo.anulaciones.revision import REVISION as ANULACIONES
from services.consumo.anulaciones.revocacion import REVOCABLE as ANULACION
from services.consumo.consumos.revocacion import REVOCABLE as CONSUMO
from services.consumo.dex.models import FLUJO as DEX
from services.consumo.revision.revision import REVISION
from services.consumo.revision.routes import rutas
from shared.expedientes.consumers import consumidor_de_ausencias
from shared.expedientes.firmas import consumidor_de_firmas
from shared.expedientes.rutas import rutas_de_revision
from shared.expedientes.rutas_de_manos import rutas_de_manos
from shared.expedientes.rutas_linea import rutas_de_linea
from shared.expedientes.rutas_pendientes import rutas_de_pendientes

_PENDIENTES = {REVISION.tipo: REVISION.pendientes, ANULACIONES.tipo: ANULACIONES.pendientes, DEX.tipo: ("presentada",)}
_FIRMADOS = {REVISION.tipo: CONSUMO, ANULACIONES.tipo: ANULACION}
RUTAS = (
    rutas_de_revision(REVISION),
    rutas,
    rutas_de_pendientes("consumo", _PENDIENTES),
    rutas_de_linea("consumo"),
    rutas_de_manos(_PENDIENTES),
)
CONSUMIDORES = (consumidor_de_ausencias("consumo", _PENDIENTES), consumidor_de_firmas("consumo", _FIRMADOS))
