"""The gateway and the six services in this process, called with what schemathesis makes of the published OpenAPI.

Requests go through the real gateway and the real routes to migrated databases; nothing runs beside them. What comes
back is held against the document: no 5xx, declared status, type of content, headers and schema, and problems that the
catalogue knows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from unittest import SkipTest

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as con_semilla
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, Config, GenerationMode
from schemathesis.errors import FailureGroup

from deploy.problemas_por_operacion import DE_CUALQUIERA
from services.gateway.documentacion.union import Documento
from shared.http.contrato.referencias import problemas_de
from shared.http.problemas import TIPO_DE_CONTENIDO, catalogo
from tests.contracts.publicado import documento

SEMILLA = 20261121
_COMPROBACIONES = {
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
}
_DE_REQUESTS = {"method", "url", "headers", "params", "data", "json", "files", "cookies"}
_APARTE = ("/interno/", "/v1/linea/avisos", "/v1/avisos/eventos")
"""Not public, or a stream that does not end."""


def casos(publicado: Documento, por_operacion: int, modos: Callable[[int], Sequence[GenerationMode]]) -> Iterator[Case]:
    """So many cases of each operation and mode, the same ones in each run.

    Args:
        modos: for the n-th operation, whether to make its data well, ill, or once so and once so.
    """
    comprobaciones = {nombre: {"enabled": True} for nombre in _COMPROBACIONES}
    config = Config.from_dict({"checks": {"enabled": False, **comprobaciones}})
    esquema = schemathesis.openapi.from_dict(deepcopy(publicado), config=config)
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
        str(pedido.method), str(pedido.url), headers=_en_bytes(pedido.headers), content=pedido.body
    )
    estados[respuesta.status_code] += 1
    encontrado = _defectos(caso, respuesta)
    return [Hallazgo(f"{caso.method} {caso.path}", quien, respuesta.status_code, que) for que in encontrado]


def _en_bytes(cabeceras: Mapping[str, str | bytes]) -> dict[str, bytes]:
    """Headers as they travel: what is beyond ASCII in a value goes as Latin-1."""
    return {nombre: v if isinstance(v, bytes) else v.encode("latin-1") for nombre, v in cabeceras.items()}


def _defectos(caso: Case, respuesta: httpx.Response) -> list[str]:
    if respuesta.status_code >= 500:
        return [respuesta.text]
    try:
        caso.validate_response(respuesta)
    except FailureGroup as fallas:
        return [f"{f.title}: {f.message}" for f in fallas.exceptions]
    if respuesta.status_code < 400:
        return []
    if respuesta.headers.get("content-type") != TIPO_DE_CONTENIDO:
        return [f"no es un problema: {respuesta.text}"]
    codigo = respuesta.json()["codigo"]
    if codigo not in catalogo or catalogo[codigo].status != respuesta.status_code:
        return [f"problema desconocido: {codigo}"]
    publicado = documento()
    if codigo not in DE_CUALQUIERA | problemas_de(publicado, publicado["paths"][caso.path][caso.method.lower()]):
        return [f"problema que la operación no dice: {codigo}"]
    return []
