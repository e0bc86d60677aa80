"""The services in this process over their migrated databases, alone or behind the gateway, and tokens for them."""

import importlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from deploy.contratos import SERVICIOS_HTTP
from services.gateway.app import app as gateway
from services.gateway.settings import AjustesGateway
from shared.http.app import crear_app
from shared.identity import Emisor, LlaveFirma, Principal
from shared.settings import Ajustes
from tests.ayudas import BaseDeServicio

DE_EMPRESA = ("exportador", "representante", "apoderado")
DEL_MINISTERIO = ("funcionario", "coordinador", "operador", "auditor")
DE_SISTEMA = "servicio"
"""A client system in its own name: VUCE without a person."""
ROLES_PROBADOS = (*DE_EMPRESA, *DEL_MINISTERIO, DE_SISTEMA)
NIT_INEXISTENTE = "900204272-8"
_RECURSOS = {"registro": ("identidad",), "consumo": ("caudales",)}
"""What a service's open routes need, by its name in `app.py`."""
_AJUSTES = {"registro": {"clave_llaves": "llaves", "clave_huellas": "huellas"}}
_SIN_LIMITE = 1_000_000


class Llaves:
    """The keys that verify this probe's tokens."""

    def __init__(self, llave: LlaveFirma) -> None:
        self._llave = llave

    async def llave(self, kid: str) -> Any:
        return self._llave.privada.public_key() if kid == self._llave.kid else None


@asynccontextmanager
async def aplicacion(base: BaseDeServicio, carpeta: Path, llave: LlaveFirma) -> AsyncIterator[FastAPI]:
    """The routes of a service over its migrated database, and nothing that runs beside them."""
    modulo = importlib.import_module(f"services.{base.servicio}.app")
    ajustes = _clase_de_ajustes(base.servicio)(
        postgres_url=base.app,
        almacen_url=carpeta.as_uri(),
        clave_enlaces="enlaces",
        roles="http",
        **_AJUSTES.get(base.servicio, {}),
    )
    app: FastAPI = crear_app(
        servicio=base.servicio,
        ajustes=ajustes,
        rutas=modulo.RUTAS,
        recursos=[getattr(modulo, nombre) for nombre in _RECURSOS.get(base.servicio, ())],
        llaves=lambda _: Llaves(llave),
    )
    async with app.router.lifespan_context(app):
        yield app


@asynccontextmanager
async def servicio_abierto(base: BaseDeServicio, carpeta: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Emisor]]:
    """A client of one service, and who issues tokens that it accepts."""
    llave = LlaveFirma.nueva()
    async with aplicacion(base, carpeta, llave) as app:
        transporte = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transporte, base_url=f"http://{base.servicio}") as cliente:
            yield cliente, emisor_con(llave)


def emisor_con(llave: LlaveFirma) -> Emisor:
    """Issues tokens as `registro` does, signed with this key."""
    comunes = Ajustes()
    return Emisor(llave, comunes.emisor, comunes.audiencia)


def credencial(emisor: Emisor, rol: str, dura: timedelta = timedelta(hours=1)) -> str:
    """A token of somebody with this role alone; who is of companies is of one that does not exist."""
    empresas = frozenset({NIT_INEXISTENTE}) if rol in DE_EMPRESA else frozenset()
    return emisor.emitir(Principal(str(uuid4()), rol.title(), frozenset({rol}), empresas), dura=dura)


def _clase_de_ajustes(servicio: str) -> type[Ajustes]:
    propios = vars(importlib.import_module(f"services.{servicio}.settings")).values()
    (clase,) = {c for c in propios if isinstance(c, type) and issubclass(c, Ajustes) and c is not Ajustes}
    return clase


@asynccontextmanager
async def abierto(
    bases: Callable[[str], Awaitable[BaseDeServicio]], carpeta: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, Emisor]]:
    """A client of the gateway before all services, and who issues tokens that they accept."""
    llave, servicios = LlaveFirma.nueva(), {}
    async with AsyncExitStack() as pila:
        for servicio in SERVICIOS_HTTP:
            app = await pila.enter_async_context(aplicacion(await bases(servicio), carpeta / servicio, llave))
            servicios[servicio] = httpx.ASGITransport(app, raise_app_exceptions=False)
        direcciones = {f"url_{servicio}": f"http://{servicio}" for servicio in SERVICIOS_HTTP}
        limites = dict.fromkeys(("sesiones_por_minuto", "tokens_por_minuto", "verificaciones_por_minuto"), _SIN_LIMITE)
        puerta = gateway(AjustesGateway(**direcciones, **limites), servicios.__getitem__)
        await pila.enter_async_context(puerta.router.lifespan_context(puerta))
        transporte = httpx.ASGITransport(puerta, raise_app_exceptions=False)
        cliente = await pila.enter_async_context(httpx.AsyncClient(transport=transporte, base_url="http://gateway"))
        yield cliente, emisor_con(llave)
