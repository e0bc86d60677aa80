"""What `app.py` registers of regulations, of programmes, of the end of these, of Grandes Usuarios."""

from services.garantias.grandes_usuarios import piezas as grandes_usuarios
from services.garantias.parametros.routes import rutas as rutas_de_parametros
from services.garantias.parametros.service import reglamentos
from services.garantias.programas import problemas as _problemas  # noqa: F401 -- declares their problems
from services.garantias.programas.consumers import consumidor
from services.garantias.programas.flujo import FLUJO, FLUJO_DE_MODIFICACION
from services.garantias.programas.jobs import trabajos
from services.garantias.programas.renovacion import TEMPORIZADORES
from services.garantias.programas.revision import REVISION
from services.garantias.programas.routes import rutas
from services.garantias.programas.routes_modificaciones import rutas as rutas_de_modificaciones
from services.garantias.programas.routes_solicitud import rutas_de_solicitud
from services.garantias.terminaciones import piezas as terminaciones
from shared.expedientes.rutas import rutas_de_revision
from shared.oficios import rutas_de_oficios

__all__ = ["CONSUMIDORES", "EN_MANOS", "RECURSOS", "RUTAS", "TEMPORIZADORES", "TRABAJOS"]
RUTAS = (
    # What has a fixed path comes before what has a programme's id in its place.
    rutas_de_revision(REVISION),
    rutas_de_oficios("garantias", "/v1/programas", FLUJO.tipo),
    rutas_de_oficios("garantias", "/v1/modificaciones", FLUJO_DE_MODIFICACION.tipo),
    rutas_de_solicitud("/v1/programas", "programa"),
    rutas_de_solicitud("/v1/modificaciones", "modificacion"),
    *terminaciones.RUTAS,
    *grandes_usuarios.RUTAS,
    rutas_de_modificaciones,
    rutas,
    rutas_de_parametros,
)
CONSUMIDORES = (consumidor, *grandes_usuarios.CONSUMIDORES)
TRABAJOS = (trabajos,)
RECURSOS = (reglamentos,)
EN_MANOS = (
    {FLUJO.tipo: ("en_estudio",), FLUJO_DE_MODIFICACION.tipo: ("en_estudio",)}
    | terminaciones.EN_MANOS
    | grandes_usuarios.EN_MANOS
)
