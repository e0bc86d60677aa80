"""What `app.py` registers of returns, of the movements of quotas, and of the reports."""

from services.cupos.devoluciones.consumers import consumidor as de_veredictos
from services.cupos.devoluciones.jobs import trabajos
from services.cupos.devoluciones.models import FLUJO
from services.cupos.devoluciones.revision import REVISION
from services.cupos.devoluciones.routes import rutas
from services.cupos.informes.consumers import consumidor as de_saldos
from services.cupos.informes.routes import rutas as rutas_de_informes
from services.cupos.movimientos.consumers import consumidor as de_debitos
from shared.expedientes.rutas import rutas_de_revision
from shared.oficios import rutas_de_oficios

rutas_de_cartas = rutas_de_oficios("cupos", "/v1/devoluciones", FLUJO.tipo)
# What has a fixed path comes before what has a return's id in its place.
RUTAS = (rutas_de_revision(REVISION), rutas_de_cartas, rutas, rutas_de_informes)
CONSUMIDORES = (de_veredictos, de_debitos, de_saldos)
TRABAJOS = (trabajos,)
