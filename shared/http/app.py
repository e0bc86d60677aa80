"""Builds a service's application: its routes, and what runs beside them according to the process's roles."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from shared.audit import Sellador
from shared.documents import Almacen
from shared.documents.rutas import rutas_de_objetos
from shared.http import idempotencia
from shared.http.contexto import Contexto
from shared.http.manejadores import instalar_manejadores
from shared.http.medio import Observado
from shared.http.openapi import describir, titulo_de
from shared.http.rutas import Ruta, montar
from shared.http.salud import rutas_de_salud
from shared.http.temporizadores import Relojeria, Temporizador
from shared.identity.tokens import JwksRemoto, LlavesPublicas, Verificador
from shared.jobs import Trabajador, Trabajos
from shared.messaging import Consumidor, Mensajeria
from shared.observability import configurar_trazas
from shared.operacion import rutas_de_operacion
from shared.persistence import BaseDeDatos
from shared.settings import Ajustes

Recurso = Callable[[Contexto], AbstractAsyncContextManager[None]]
"""Opens something that lives as long as the process and puts it into `contexto.recursos`."""

Accion = Callable[[], Awaitable[None]]

_PURGA = Temporizador("idempotencia.purgar", timedelta(hours=1), lambda tx, contexto: idempotencia.purgar(tx))


def crear_app(
    *,
    servicio: str,
    ajustes: Ajustes,
    rutas: Sequence[APIRouter] = (),
    consumidores: Sequence[Consumidor] = (),
    trabajos: Sequence[Trabajos] = (),
    temporizadores: Sequence[Temporizador] = (),
    recursos: Sequence[Recurso] = (),
    llaves: Callable[[Contexto], LlavesPublicas] | None = None,
) -> FastAPI:
    """The application of a service.

    Args:
        servicio: name of its folder and database.
        rutas: `Enrutador`s; POSTs of any other kind of router are refused.
        consumidores, trabajos, temporizadores: started in the processes that have the role for them.
        recursos: opened before anything that could use them, closed after.
        llaves: where tokens' keys are found; by default `CONTINGENTES_JWKS_URL`.

    `request.app.state` holds `ajustes`, `bd`, `almacen`, `contexto`, `verificador`, `mensajeria`, `trabajador`.

    Raises:
        TypeError: if a state-changing route lacks limits and idempotency because its router is not an `Enrutador`.
    """
    configurar_trazas(servicio)
    ajustes = ajustes.model_copy(update={"servicio": servicio})
    bd = BaseDeDatos(ajustes.postgres_url.get_secret_value(), aplicacion=servicio, conexiones=ajustes.postgres_pool)
    almacen = Almacen.de_url(ajustes.almacen_url, servicio)
    contexto = Contexto(ajustes=ajustes, bd=bd, almacen=almacen)

    @asynccontextmanager
    async def vida(app: FastAPI) -> AsyncIterator[None]:
        app.state.iniciado = time.monotonic()
        async with AsyncExitStack() as pila:
            pila.push_async_callback(bd.cerrar)
            for recurso in recursos:
                await pila.enter_async_context(recurso(contexto))
            for iniciar, detener in _componentes(app, contexto, consumidores, trabajos, temporizadores):
                pila.push_async_callback(detener)
                await iniciar()
            yield

    app = FastAPI(
        title=titulo_de(servicio),
        version="1",
        lifespan=vida,
        openapi_url="/openapi.json",
        # Where it would send the caller is this service's own address, which nobody outside reaches.
        redirect_slashes=False,
        # `Observado` does this; the framework's own spans of each step cost a millisecond per request.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.add_middleware(Observado, servicio=servicio)
    instalar_manejadores(app)
    app.state.ajustes, app.state.bd, app.state.almacen, app.state.contexto = ajustes, bd, almacen, contexto
    fuente = llaves(contexto) if llaves is not None else JwksRemoto(ajustes.jwks_url)
    app.state.verificador = Verificador(fuente, ajustes.emisor, ajustes.audiencia)
    montar(app, rutas_de_salud())
    if ajustes.tiene_rol("http"):
        montar(app, rutas_de_objetos(almacen, ajustes.clave_enlaces.get_secret_value()))
        for enrutador in (*rutas, rutas_de_operacion(servicio)):
            _exigir_rutas_propias(enrutador)
            montar(app, enrutador)
    describir(app, servicio)
    return app


def _componentes(
    app: FastAPI,
    contexto: Contexto,
    consumidores: Sequence[Consumidor],
    trabajos: Sequence[Trabajos],
    temporizadores: Sequence[Temporizador],
) -> list[tuple[Accion, Accion]]:
    """How to start and stop what runs beside the routes, in order; it is stopped in reverse, the relay last."""
    ajustes, bd = contexto.ajustes, contexto.bd
    componentes: list[tuple[Accion, Accion]] = []
    if ajustes.tiene_rol("relay") or ajustes.tiene_rol("consumers"):
        mensajeria = app.state.mensajeria = Mensajeria(ajustes, bd, consumidores)

        async def iniciar_mensajeria() -> None:
            if ajustes.tiene_rol("relay"):
                await mensajeria.iniciar_relevo()
            if ajustes.tiene_rol("consumers"):
                await mensajeria.iniciar_consumidores()

        componentes.append((iniciar_mensajeria, mensajeria.detener))
    if ajustes.tiene_rol("jobs"):
        trabajador = app.state.trabajador = Trabajador(ajustes, bd, trabajos=trabajos, contexto=contexto)
        componentes.append((trabajador.iniciar, trabajador.detener))
    if ajustes.tiene_rol("timers"):
        sellador = Sellador(ajustes, bd)
        relojeria = app.state.relojeria = Relojeria([_PURGA, *temporizadores], contexto)
        componentes += [(sellador.iniciar, sellador.detener), (relojeria.iniciar, relojeria.detener)]
    return componentes


def _exigir_rutas_propias(enrutador: APIRouter) -> None:
    for ruta in enrutador.routes:
        if isinstance(ruta, APIRoute) and not isinstance(ruta, Ruta) and not (ruta.methods or set()) <= {"GET", "HEAD"}:
            raise TypeError(f"{ruta.path}: use shared.http.rutas.Enrutador")
