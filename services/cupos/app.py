"""`cupos`: contingentes, quota requests, turns and assigned quotas."""

from collections.abc import Callable

from fastapi import FastAPI

from services.cupos import problemas as _problemas  # noqa: F401 -- declares this service's problems
from services.cupos.contingentes.routes import rutas as rutas_de_contingentes
from services.cupos.movimientos.consumers import consumidor as consumidor_de_movimientos
from services.cupos.referencias.consumers import consumidor as consumidor_de_referencias
from services.cupos.settings import AjustesDeCupos
from services.cupos.solicitudes.consumers import consumidor as consumidor_de_veredictos
from services.cupos.solicitudes.jobs import trabajos as trabajos_de_solicitudes
from services.cupos.solicitudes.routes import rutas as rutas_de_solicitudes
from services.cupos.solicitudes.routes_revision import rutas as rutas_de_revision
from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.identity import LlavesPublicas
from shared.oficios import cliente_de_oficios, consumidor_de_oficios, rutas_de_oficios, trabajos_de_oficios

rutas_de_cartas = rutas_de_oficios("cupos", "/v1/solicitudes", "solicitud")
RUTAS = (rutas_de_contingentes, rutas_de_solicitudes, rutas_de_revision, rutas_de_cartas)
CONSUMIDORES = (
    consumidor_de_referencias,
    consumidor_de_veredictos,
    consumidor_de_movimientos,
    consumidor_de_oficios("cupos"),
)
TRABAJOS = (trabajos_de_solicitudes, trabajos_de_oficios("cupos"))
TEMPORIZADORES = ()
RECURSOS = (cliente_de_oficios,)


def app(
    ajustes: AjustesDeCupos | None = None, *, llaves: Callable[[Contexto], LlavesPublicas] | None = None
) -> FastAPI:
    """The service; settings come from the environment unless given."""
    return crear_app(
        servicio="cupos",
        ajustes=ajustes or AjustesDeCupos(),
        rutas=RUTAS,
        consumidores=CONSUMIDORES,
        trabajos=TRABAJOS,
        temporizadores=TEMPORIZADORES,
        recursos=RECURSOS,
        llaves=llaves,
    )
