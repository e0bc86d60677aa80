"""What `app.py` registers of Grandes Usuarios."""

from services.garantias.grandes_usuarios.consumers import consumidor
from services.garantias.grandes_usuarios.flujo import FLUJO
from services.garantias.grandes_usuarios.routes import rutas
from shared.oficios import rutas_de_oficios

RUTAS = (rutas_de_oficios("garantias", "/v1/grandes-usuarios", FLUJO.tipo), rutas)
EN_MANOS = {FLUJO.tipo: ("solicitado",)}
CONSUMIDORES = (consumidor,)
