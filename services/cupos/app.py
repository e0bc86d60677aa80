"""`cupos`: contingentes, quota requests, turns and assigned quotas."""

from collections.abc import Callable

from fastapi import FastAPI

from services.cupos import problemas as _problemas  # noqa: F401 -- declares this service's problems
from services.cupos.asignaciones import piezas as asignaciones
from services.cupos.contingentes import piezas as contingentes
from services.cupos.devoluciones import piezas as devoluciones
from services.cupos.publico.routes import rutas as rutas_publicas
from services.cupos.referencias.consumers import consumidor as consumidor_de_referencias
from services.cupos.revision import piezas as revision
from services.cupos.settings import AjustesDeCupos
from services.cupos.solicitudes import piezas as solicitudes
from services.cupos.turnos.secuenciador import secuenciador
from shared.http.app import crear_app
from shared.http.contexto import Contexto
from shared.identity import LlavesPublicas

RUTAS = (
    *contingentes.RUTAS,
    *revision.RUTAS,
    *solicitudes.RUTAS,
    *devoluciones.RUTAS,
    *asignaciones.RUTAS,
    rutas_publicas,
)
CONSUMIDORES = (
    consumidor_de_referencias,
    *solicitudes.CONSUMIDORES,
    *revision.CONSUMIDORES,
    *devoluciones.CONSUMIDORES,
    *asignaciones.CONSUMIDORES,
)
TRABAJOS = (
    *contingentes.TRABAJOS,
    *solicitudes.TRABAJOS,
    *devoluciones.TRABAJOS,
    *asignaciones.TRABAJOS,
)
TEMPORIZADORES = (*contingentes.TEMPORIZADORES,)
RECURSOS = (*solicitudes.RECURSOS, secuenciador)


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
