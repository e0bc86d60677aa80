"""Every operation on a company's object, called by another company, without token and with one that expired.

Who of the Ministry may do what is in docs/integracion/autorizacion.md; here are the objects.
"""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from jsonschema import Draft202012Validator

from deploy.demo.escena import Escena
from shared.identity import Principal
from tests.e2e.objetos import crear
from tests.e2e.pasos import Acto
from tests.e2e.test_acceso import _emisor
from tests.objetos import REFUSAN, Llamada, Objetos, llamadas

pytestmark = [
    pytest.mark.largo,
    pytest.mark.xdist_group("e2e"),
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("reposo_al_final"),
]
ABIERTAS = {"POST /v1/empresas/{nit}/direcciones/{id}/confirmar"}
"""Open to who has no token: what they need is the code that the mailbox got."""


@pytest.fixture(scope="module")
async def objetos(escena: Escena, acto: Acto, reposo_al_final: None) -> Objetos:
    return await crear(escena, acto)


async def _llamar(escena: Escena, llamada: Llamada, autorizacion: str | None) -> httpx.Response:
    cabeceras = {"Idempotency-Key": str(uuid4()), "If-Match": '"v1"'}
    if autorizacion is not None:
        cabeceras["Authorization"] = autorizacion
    async with httpx.AsyncClient(base_url=escena.gateway, timeout=30) as http:
        return await http.request(llamada.metodo, llamada.camino, headers=cabeceras, **llamada.partes)


def _token(escena: Escena, papel: str) -> str:
    return str(escena.personas[papel].http.headers["Authorization"])


async def test_another_company_reaches_nothing(escena: Escena, objetos: Objetos) -> None:
    rival = _token(escena, "rival")
    respuestas = {x.nombre: await _llamar(escena, x, rival) for x in llamadas(objetos)}
    pasan = {n: r.text for n, r in respuestas.items() if r.status_code not in REFUSAN and n not in ABIERTAS}
    assert pasan == {}
    assert len(respuestas) > 150
    for nombre, respuesta in respuestas.items():
        problema = respuesta.json()
        assert respuesta.headers["content-type"] == "application/problem+json", nombre
        assert {"type", "title", "status", "detail", "codigo", "remedio", "reintentable"} <= problema.keys(), nombre


async def test_nobody_gets_in_without_a_token_that_is_good(escena: Escena, objetos: Objetos) -> None:
    emisor = await _emisor(escena)
    jefe = Principal("usuario:x", "Equis", frozenset({"coordinador"}))
    vencido = f"Bearer {emisor.emitir(jefe, dura=timedelta(hours=-1))}"
    for llamada in llamadas(objetos):
        if llamada.nombre in ABIERTAS:
            continue
        assert (await _llamar(escena, llamada, None)).status_code == 401, llamada.nombre
        assert (await _llamar(escena, llamada, vencido)).status_code == 401, llamada.nombre


async def test_the_owner_does_reach_them_and_the_answers_are_as_promised(escena: Escena, objetos: Objetos) -> None:
    """Without this, refusing everybody would pass too."""
    propio, alcanzados = _token(escena, "ingenio"), set()
    for llamada in llamadas(objetos):
        if llamada.metodo != "GET":
            continue
        respuesta = await _llamar(escena, llamada, propio)
        assert respuesta.status_code < 500, f"{llamada.nombre}: {respuesta.text}"
        if respuesta.status_code in REFUSAN:
            continue
        alcanzados.add(llamada.segmento)
        esquema = llamada.esquema(respuesta.status_code)
        if esquema and respuesta.headers["content-type"].startswith("application/json"):
            errores = [
                f"{e.json_path}: {e.message}" for e in Draft202012Validator(esquema).iter_errors(respuesta.json())
            ]
            assert errores == [], llamada.nombre
    de_get = {"empresas", "solicitudes", "devoluciones", "cupos", "consumos", "cqe", "cobertura", "anulaciones", "dex"}
    assert de_get | {"programas", "garantias"} <= alcanzados
