"""What annulments bring to the service: their routes, the reviewer's tools, their letters and jobs."""

from services.consumo.anulaciones.jobs import trabajos
from services.consumo.anulaciones.models import FLUJO
from services.consumo.anulaciones.oficios import SERVICIO
from services.consumo.anulaciones.revision import REVISION
from services.consumo.anulaciones.routes import rutas
from shared.expedientes.rutas import rutas_de_revision
from shared.oficios import cliente_de_oficios, consumidor_de_oficios, rutas_de_oficios, trabajos_de_oficios

# What has a fixed path comes before what has an annulment's id in its place.
RUTAS = (rutas_de_revision(REVISION), rutas_de_oficios(SERVICIO, "/v1/anulaciones", FLUJO.tipo), rutas)
CONSUMIDORES = (consumidor_de_oficios(SERVICIO),)
TRABAJOS = (trabajos, trabajos_de_oficios(SERVICIO))
RECURSOS = (cliente_de_oficios,)
