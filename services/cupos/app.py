"""`cupos`: contingentes, quota requests, turns and assigned quotas."""

from collections.abc import Callable

from fastapi import FastAPI

from services.cupos import problemas as _problemas  # noqa: F401 -- declares this service's problems
from services.cupos.asignaciones import piezas as asignaciones
from services.cupos.contingentes import piezas as contingentes
from services.cupos.devoluciones import piezas as devoluciones
from services.cupos.referencias.consumers import consumidor as consumidor_de_referencias
from services.cupos.revision import piezas as revision
from services.cupos.settings import AjustesDeCupos
from services.cupos.solicitudes.consumers import consumidor as consumidor_de_veredictos
from services.cupos.solicitudes.jobs import trabajos as trabajos_de_solicitudes
from services.cupos.solicitudes.routes import rutas as rutas_de_solicitudes
from services.cupos.solicitudes.routes_revision import rutas as rutas_de_revision
from services.cupos.solicitudes.routes_tramite import rutas as rutas_de_tramite
from services.cupos.turnos.secuenciador import secuenciador
from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.identity import LlavesPublicas
from shared.oficios import cliente_de_oficios, consumidor_de_oficios, rutas_de_oficios, trabajos_de_oficios

rutas_de_cartas = rutas_de_oficios("cupos", "/v1/solicitudes", "solicitud")
RUTAS = (
    *contingentes.RUTAS,
    *revision.RUTAS,
    rutas_de_cartas,
    rutas_de_tramite,
    rutas_de_solicitudes,
    rutas_de_revision,
    *devoluciones.RUTAS,
    *asignaciones.RUTAS,
)
CONSUMIDORES = (
    consumidor_de_referencias,
    consumidor_de_veredictos,
    *revision.CONSUMIDORES,
    *devoluciones.CONSUMIDORES,
    consumidor_de_oficios("cupos"),
)
TRABAJOS = (
    *contingentes.TRABAJOS,
    trabajos_de_solicitudes,
    *devoluciones.TRABAJOS,
    *asignaciones.TRABAJOS,
    trabajos_de_oficios("cupos"),
)
TEMPORIZADORES = (*contingentes.TEMPORIZADORES,)
RECURSOS = (cliente_de_oficios, secuenciador)


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
