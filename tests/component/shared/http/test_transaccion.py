"""One request, one transaction: what fails at commit is never a 200, and every failure has its problem answer."""

import asyncio

import asyncpg
import httpx

from shared.http.contrato.referencias import seguida
from shared.http.openapi import openapi_de
from shared.operacion import rutas_de_operacion
from tests.ayudas import en_servidor, esperar_hasta
from tests.component.shared.http.conftest import Banco, rutas


async def test_a_commit_that_fails_is_not_a_200(banco: Banco) -> None:
    r = await banco.cliente.post("/v1/diferida")
    assert r.status_code == 409
    assert r.headers["content-type"] == "application/problem+json"
    assert r.json()["codigo"] == "nota-repetida"
    assert await banco.contar("unicas") == 0


async def test_a_problem_rolls_everything_back(banco: Banco) -> None:
    r = await banco.cliente.post("/v1/notas", params={"fallar": True}, json={"texto": "hola"})
    assert (r.status_code, r.json()["reintentable"]) == (409, True)
    assert await banco.contar() == 0


async def test_named_and_unnamed_unique_violations_are_conflicts_and_a_check_is_our_error(banco: Banco) -> None:
    assert (await banco.cliente.post("/v1/notas", json={"texto": "una"})).status_code == 201
    assert (await banco.cliente.post("/v1/notas", json={"texto": "una"})).json()["codigo"] == "nota-repetida"
    assert (await banco.cliente.post("/v1/libre", params={"valor": "a"})).status_code == 200
    assert (await banco.cliente.post("/v1/libre", params={"valor": "a"})).json()["codigo"] == "conflicto"
    assert (await banco.cliente.post("/v1/libre", params={"valor": "b", "tope": 50})).json()[
        "codigo"
    ] == "error-interno"


async def test_an_unknown_error_tells_nothing_of_the_inside(banco: Banco) -> None:
    r = await banco.cliente.post("/v1/rota")
    assert r.status_code == 500
    assert "1234" not in r.text
    assert "RuntimeError" not in r.text
    assert r.json()["trace_id"] == r.headers["x-request-id"]


async def test_field_errors_are_told_in_spanish_with_their_place(banco: Banco) -> None:
    r = await banco.cliente.post("/v1/notas", json={"texto": "a", "cantidad_kg": -5, "otro": 1})
    assert r.status_code == 422
    errores = {e["campo"]: e["mensaje"] for e in r.json()["errores"]}
    assert errores == {
        "texto": "Debe tener al menos 3 caracteres.",
        "cantidad_kg": "Debe ser mayor que 0.",
        "otro": "Este campo no existe.",
    }
    roto = await banco.cliente.post("/v1/notas", content="{", headers={"content-type": "application/json"})
    assert roto.json()["errores"][0]["mensaje"] == "El contenido no es JSON bien formado."


async def test_routing_errors_are_problems_too(banco: Banco) -> None:
    assert (await banco.cliente.get("/v1/nada")).json()["codigo"] == "no-encontrado"
    r = await banco.cliente.delete("/v1/quien")
    assert r.json()["codigo"] == "metodo-no-permitido"
    assert r.headers["allow"] == "GET"


async def test_the_database_cut_off_is_a_503_and_health_says_so(banco: Banco, postgres: str) -> None:
    assert (await banco.cliente.get("/salud/lista")).json()["lista"] is True
    base = banco.bd.motor.url.database
    await banco.bd.cerrar()
    await en_servidor(postgres, f'ALTER DATABASE "{base}" ALLOW_CONNECTIONS false')
    r = await banco.cliente.post("/v1/notas", json={"texto": "hola"})
    lista = await banco.cliente.get("/salud/lista")
    assert (r.status_code, r.json()["codigo"], r.headers["retry-after"]) == (503, "base-no-disponible", "2")
    assert lista.status_code == 503
    assert "no responde" in lista.json()["partes"]["base_de_datos"]["detalle"]


async def test_a_connection_killed_in_the_middle_is_a_503_and_the_next_request_works(
    banco: Banco, postgres: str
) -> None:
    base = banco.bd.motor.url.database
    matar = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND query LIKE '%pg_sleep%'"
    peticion = asyncio.create_task(
        banco.cliente.post("/v1/notas", params={"pausa_ms": 20_000}, json={"texto": "cortada"})
    )

    async def matada() -> bool:
        conexion = await asyncpg.connect(postgres)
        try:
            return await conexion.fetchval(matar, base) is True
        finally:
            await conexion.close()

    await esperar_hasta(matada)
    assert (await peticion).json()["codigo"] == "base-no-disponible"
    assert (await banco.cliente.post("/v1/notas", json={"texto": "entera"})).status_code == 201


async def test_metrics_are_labelled_by_template_not_by_path(banco: Banco) -> None:
    await banco.cliente.get("/v1/empresas/900204272-8/cosa", headers=banco.token())
    texto = (await banco.cliente.get("/metrics")).text
    assert 'ruta="/v1/empresas/{nit}/cosa"' in texto
    assert "900204272" not in texto


async def test_the_trace_of_the_caller_goes_on(banco: Banco) -> None:
    traza = "4bf92f3577b34da6a3ce929d0e0e4736"
    r = await banco.cliente.get("/v1/nada", headers={"traceparent": f"00-{traza}-00f067aa0ba902b7-01"})
    assert r.json()["trace_id"] == traza
    propia: httpx.Response = await banco.cliente.get("/v1/nada")
    assert len(propia.json()["trace_id"]) == 32
    assert propia.json()["trace_id"] != traza


async def test_openapi_describes_the_problem(banco: Banco) -> None:
    documento = (await banco.cliente.get("/openapi.json")).json()
    respuestas = documento["paths"]["/v1/notas"]["post"]["responses"]
    assert set(respuestas) == {"201", "default"}
    (contenido,) = seguida(documento, respuestas["default"])["content"].items()
    assert contenido == ("application/problem+json", {"schema": {"$ref": "#/components/schemas/Problema"}})
    assert "trace_id" in documento["components"]["schemas"]["Problema"]["properties"]
    assert openapi_de("prueba", [rutas(), rutas_de_operacion("prueba")]) == documento
    assert not any(camino.startswith(("/salud", "/interno")) for camino in documento["paths"])
