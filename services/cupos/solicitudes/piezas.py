"""What quota requests bring to the service: their routes, consumers, jobs and resources."""

from services.cupos.solicitudes.consumers import consumidor
from services.cupos.solicitudes.jobs import trabajos
from services.cupos.solicitudes.models import FLUJO
from services.cupos.solicitudes.oficios import SERVICIO
from services.cupos.solicitudes.routes import rutas
from services.cupos.solicitudes.routes_revision import rutas as rutas_de_revision
from services.cupos.solicitudes.routes_tramite import rutas as rutas_de_tramite
from shared.oficios import cliente_de_oficios, consumidor_de_oficios, rutas_de_oficios, trabajos_de_oficios

rutas_de_cartas = rutas_de_oficios(SERVICIO, "/v1/solicitudes", FLUJO.tipo)
# What has a fixed path comes before what has a request's id in its place.
RUTAS = (rutas_de_cartas, rutas_de_tramite, rutas, rutas_de_revision)
CONSUMIDORES = (consumidor, consumidor_de_oficios(SERVICIO))
TRABAJOS = (trabajos, trabajos_de_oficios(SERVICIO))
RECURSOS = (cliente_de_oficios,)
