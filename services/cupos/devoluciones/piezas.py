"""What `app.py` registers of returns, of the movements of quotas, and of the reports."""

from services.cupos.devoluciones.consumers import consumidor as de_veredictos
from services.cupos.devoluciones.jobs import trabajos
from services.cupos.devoluciones.models import FLUJO
from services.cupos.devoluciones.routes import rutas
from services.cupos.informes.consumers import consumidor as de_saldos
from services.cupos.informes.routes import rutas as rutas_de_informes
from services.cupos.movimientos.consumers import consumidor as de_debitos
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("cupos", "/v1/devoluciones", FLUJO.tipo), rutas, rutas_de_informes)
CONSUMIDORES = (de_veredictos, de_debitos, de_saldos)
TRABAJOS = (trabajos,)
