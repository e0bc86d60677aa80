"""What the service mounts of consumption requests: one by one, by sheet, and their signed forms in any number."""

from services.consumo.consumos.jobs import trabajos
from services.consumo.consumos.routes import rutas
from services.consumo.consumos.vencimiento import SIN_FIRMA
from services.consumo.firmados.jobs import trabajos as trabajos_de_firmados
from services.consumo.firmados.routes import rutas as rutas_de_firmados
from services.consumo.lotes.jobs import trabajos as trabajos_de_lotes
from services.consumo.lotes.routes import rutas as rutas_de_lotes

# `/v1/consumos/{id}` would take the names of the others for ids: it comes last.
RUTAS = (rutas_de_firmados, rutas_de_lotes, rutas)
TRABAJOS = (trabajos, trabajos_de_lotes, trabajos_de_firmados)
TEMPORIZADORES = (SIN_FIRMA,)
