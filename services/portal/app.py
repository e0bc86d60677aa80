"""`portal`: the screens, for exporters, the Ministry and anyone. It uses the gateway's public API and nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from services.portal import componentes
from services.portal.acceso import avisos, cuenta, personales, proveedor
from services.portal.acceso import routes as acceso
from services.portal.exportador import RUTAS as EXPORTADOR
from services.portal.ministerio import RUTAS as MINISTERIO
from services.portal.publico import routes as publico
from services.portal.settings import AjustesPortal
from services.portal.web import errores, salud
from services.portal.web.estaticos import Estaticos
from services.portal.web.guardia import Porteria
from services.portal.web.pagina import entorno
from services.portal.web.seguridad import Guardian
from shared.http.medio import Observado
from shared.observability import configurar_trazas

ACCESO = (acceso.rutas, personales.rutas, proveedor.rutas, cuenta.rutas, avisos.rutas)
RUTAS = (salud.rutas, publico.rutas, *ACCESO, *EXPORTADOR, *MINISTERIO)


def app(ajustes: AjustesPortal | None = None, transporte: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """The service; settings come from the environment unless given, and the API is reached by `transporte` if given."""
    ajustes = ajustes or AjustesPortal()
    configurar_trazas("portal")
    http = httpx.AsyncClient(
        base_url=ajustes.url_de_la_api,
        timeout=ajustes.segundos_gateway,
        transport=transporte,
        limits=httpx.Limits(max_connections=ajustes.conexiones, max_keepalive_connections=100),
    )

    @asynccontextmanager
    async def vida(_: FastAPI) -> AsyncIterator[None]:
        async with http:
            yield

    aplicacion = FastAPI(lifespan=vida, docs_url=None, redoc_url=None, openapi_url=None)
    aplicacion.state.ajustes, aplicacion.state.http = ajustes, http
    aplicacion.state.porteria = Porteria(ajustes, http)
    aplicacion.state.estaticos, aplicacion.state.plantillas = Estaticos(), entorno()
    aplicacion.router.routes.append(aplicacion.state.estaticos.ruta())
    for rutas in (*RUTAS, *([componentes.rutas] if ajustes.componentes else [])):
        aplicacion.include_router(rutas)
    errores.instalar(aplicacion)
    aplicacion.add_middleware(Guardian)
    aplicacion.add_middleware(Observado, servicio="portal")
    return aplicacion
