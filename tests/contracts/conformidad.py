"""The gateway and the six services in this process, called with what schemathesis makes of the published OpenAPI.

Requests go through the real gateway and the real routes to migrated databases; nothing runs beside them. What comes
back is held against the document: no 5xx, declared status, type of content, headers and schema, and problems that the
catalogue knows.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import SkipTest

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as con_semilla
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.specs.openapi import checks as de_openapi

from deploy.contratos import CARPETA, SERVICIOS_HTTP
from deploy.problemas_por_operacion import DE_CUALQUIERA
from services.gateway.app import app as gateway
from services.gateway.documentacion.union import Documento, unir
from services.gateway.settings import AjustesGateway
from shared.http.problemas import TIPO_DE_CONTENIDO, catalogo
from shared.identity import Emisor, LlaveFirma
from tests.ayudas import BaseDeServicio
from tests.contracts.autorizacion import aplicacion, emisor_con

SEMILLA = 20261121
_COMPROBACIONES = [
    de_openapi.status_code_conformance,
    de_openapi.content_type_conformance,
    de_openapi.response_headers_conformance,
    de_openapi.response_schema_conformance,
]
_SIN_LIMITE = 1_000_000
_DE_REQUESTS = {"method", "url", "headers", "params", "data", "json", "files", "cookies"}
_APARTE = ("/interno/", "/v1/linea/avisos", "/v1/avisos/eventos")
"""Not public, or a stream that does not end."""


@dataclass
class Puente(httpx.AsyncBaseTransport):
    """Carries what the gateway passes on to the services of this process."""

    servicios: dict[str, httpx.ASGITransport] = field(default_factory=dict)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.servicios[request.url.host].handle_async_request(request)


@asynccontextmanager
async def abierto(
    bases: Callable[[str], Awaitable[BaseDeServicio]], carpeta: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, Emisor]]:
    """A client of the gateway before all services, and who issues tokens that they accept."""
    puente, llave = Puente(), LlaveFirma.nueva()
    async with AsyncExitStack() as pila:
        for servicio in SERVICIOS_HTTP:
            app = await pila.enter_async_context(aplicacion(await bases(servicio), carpeta / servicio, llave))
            puente.servicios[servicio] = httpx.ASGITransport(app, raise_app_exceptions=False)
        direcciones = {f"url_{servicio}": f"http://{servicio}" for servicio in SERVICIOS_HTTP}
        limites = dict.fromkeys(("sesiones_por_minuto", "tokens_por_minuto", "verificaciones_por_minuto"), _SIN_LIMITE)
        puerta = gateway(AjustesGateway(**direcciones, **limites))
        puerta.state.paso._transportes = dict.fromkeys(SERVICIOS_HTTP, puente)
        puerta.state.consulta._http = {s: httpx.AsyncClient(transport=puente) for s in SERVICIOS_HTTP}
        await pila.enter_async_context(puerta.router.lifespan_context(puerta))
        transporte = httpx.ASGITransport(puerta, raise_app_exceptions=False)
        cliente = await pila.enter_async_context(httpx.AsyncClient(transport=transporte, base_url="http://gateway"))
        yield cliente, emisor_con(llave)


def documento() -> Documento:
    """The document that the gateway joins from the committed ones, which another test compares with the code."""
    carpeta = CARPETA / "openapi"
    return unir({s: json.loads((carpeta / f"{s}.json").read_text(encoding="utf-8")) for s in SERVICIOS_HTTP}, [])


def casos(publicado: Documento, por_operacion: int, modos: Callable[[int], Sequence[GenerationMode]]) -> Iterator[Case]:
    """So many cases of each operation and mode, the same ones in each run.

    Args:
        modos: for the n-th operation, whether to make its data well, ill, or once so and once so.
    """
    esquema = schemathesis.openapi.from_dict(publicado)
    for n, resultado in enumerate(esquema.get_all_operations()):
        operacion = resultado.ok()
        if not operacion.path.startswith(_APARTE):
            for modo in modos(n):
                yield from _hechos(operacion.as_strategy(modo), por_operacion, SEMILLA + n)


def _hechos(estrategia: SearchStrategy[Case], cuantos: int, semilla: int) -> list[Case]:
    hechos: list[Case] = []

    @con_semilla(semilla)
    @settings(
        max_examples=cuantos,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(estrategia)
    def reunir(caso: Case) -> None:
        hechos.append(caso)

    try:
        reunir()
    except (Unsatisfiable, SkipTest):
        # Nothing to get wrong: an operation without parameters or body.
        return []
    return hechos


@dataclass(frozen=True)
class Hallazgo:
    """An answer that is not what the document promises."""

    operacion: str
    quien: str
    estado: int
    que: str


async def probar(
    cliente: httpx.AsyncClient, caso: Case, quien: str, token: str, estados: Counter[int]
) -> list[Hallazgo]:
    """Send one case in somebody's name and look at the answer."""
    partes = caso.as_transport_kwargs(base_url="http://gateway", headers={"Authorization": f"Bearer {token}"})
    pedido = requests.Request(**{k: v for k, v in partes.items() if k in _DE_REQUESTS}).prepare()
    respuesta = await cliente.request(
        str(pedido.method), str(pedido.url), headers=dict(pedido.headers), content=pedido.body
    )
    estados[respuesta.status_code] += 1
    encontrado = _defectos(caso, respuesta)
    return [Hallazgo(f"{caso.method} {caso.path}", quien, respuesta.status_code, que) for que in encontrado]


def _defectos(caso: Case, respuesta: httpx.Response) -> list[str]:
    if respuesta.status_code >= 500:
        return [respuesta.text]
    try:
        caso.validate_response(respuesta, checks=_COMPROBACIONES)
    except FailureGroup as fallas:
        return [f"{f.title}: {f.message}" for f in fallas.exceptions]
    if respuesta.status_code < 400:
        return []
    if respuesta.headers.get("content-type") != TIPO_DE_CONTENIDO:
        return [f"no es un problema: {respuesta.text}"]
    codigo = respuesta.json()["codigo"]
    if codigo not in catalogo or catalogo[codigo].status != respuesta.status_code:
        return [f"problema desconocido: {codigo}"]
    if codigo not in DE_CUALQUIERA | set(caso.operation.definition.raw.get("x-problemas", ())):
        return [f"problema que la operación no dice: {codigo}"]
    return []
