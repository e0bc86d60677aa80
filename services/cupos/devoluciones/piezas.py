"""What `app.py` registers of returns, of the movements of quotas, and of the reports."""

from services.cupos.devoluciones.consumers import consumidor as de_veredictos
from services.cupos.devoluciones.jobs import trabajos
from services.cupos.devoluciones.routes import rutas
from services.cupos.informes.consumers import consumidor as de_saldos
from services.cupos.informes.routes import rutas as rutas_de_informes
from services.cupos.movimientos.consumers import consumidor as de_debitos

RUTAS = (rutas, rutas_de_informes)
CONSUMIDORES = (de_veredictos, de_debitos, de_saldos)
TRABAJOS = (trabajos,)
