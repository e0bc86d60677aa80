"""One inbox and one timeline over real servers that play the services, one of which is down."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse

from tests.component.gateway.conftest import Puerta, puerta_hacia, servido

TOMADOS: list[str] = []
PASOS: dict[str, list[dict[str, Any]]] = {}


def _servicio(nombre: str, vencen: list[str]) -> FastAPI:
    app = FastAPI()
    filas = [{"servicio": nombre, "id": f"{nombre}-{n}", "vence": v} for n, v in enumerate(vencen)]

    @app.get("/v1/bandeja")
    async def bandeja(limite: int, cursor: int = 0, authorization: str = Header()) -> Any:
        if authorization != "Bearer bueno":
            return JSONResponse({"codigo": "no-autenticado"}, 401)
        hasta = cursor + limite
        return {"elementos": filas[cursor:hasta], "siguiente": str(hasta) if hasta < len(filas) else None}

    @app.post("/v1/bandeja/tomar-siguiente")
    async def tomar() -> Any:
        if not filas:
            return JSONResponse({"codigo": "bandeja-vacia"}, 404)
        TOMADOS.append(filas[0]["id"])
        return filas[0]

    @app.get("/v1/linea")
    async def linea() -> dict[str, Any]:
        return {"elementos": PASOS.get(nombre, []), "siguiente": None}

    return app


def _paso(caso: str, version: int, segundo: int) -> dict[str, Any]:
    return {"caso": caso, "version": version, "sistema_en": f"2099-01-01T00:00:{segundo:02d}+00:00"}


@pytest.fixture(scope="module")
async def _abierta() -> AsyncIterator[Puerta]:
    async with AsyncExitStack() as pila:
        urls = {
            "cupos": await pila.enter_async_context(servido(_servicio("cupos", ["2027-01-02", "2027-01-05"]))),
            "consumo": await pila.enter_async_context(servido(_servicio("consumo", ["2027-01-01", "2027-01-03"]))),
            "registro": await pila.enter_async_context(servido(_servicio("registro", []))),
        }
        abierta = await pila.enter_async_context(
            puerta_hacia(urls, CONTINGENTES_SEGUNDOS_ENTRE_AVISOS="0.05", CONTINGENTES_SEGUNDOS_DE_FLUJO="20")
        )
        abierta.http.headers["Authorization"] = "Bearer bueno"
        yield abierta


@pytest.fixture
def puerta(_abierta: Puerta) -> Puerta:
    """The gateway before services that have nothing to tell yet."""
    TOMADOS.clear()
    PASOS.clear()
    return _abierta


async def test_one_inbox_by_due_date_that_says_who_is_missing(puerta: Puerta) -> None:
    primera = (await puerta.http.get("/v1/bandeja", params={"limite": 3})).json()
    assert [f["id"] for f in primera["elementos"]] == ["consumo-0", "cupos-0", "consumo-1"]
    assert primera["no_disponibles"] == ["garantias"]
    segunda = (await puerta.http.get("/v1/bandeja", params={"limite": 3, "cursor": primera["siguiente"]})).json()
    assert [f["id"] for f in segunda["elementos"]] == ["cupos-1"]
    malo = await puerta.http.get("/v1/bandeja", params={"cursor": "no-es"})
    assert (malo.status_code, malo.json()["codigo"]) == (400, "cursor-invalido")


async def test_the_timeline_is_newest_first_and_says_who_is_missing(puerta: Puerta) -> None:
    PASOS["cupos"], PASOS["consumo"] = [_paso("x", 2, 3), _paso("x", 1, 1)], [_paso("y", 1, 2)]
    leida = (await puerta.http.get("/v1/linea")).json()
    assert [(p["caso"], p["version"]) for p in leida["elementos"]] == [("x", 2), ("y", 1), ("x", 1)]
    assert leida["no_disponibles"] == ["garantias"]


async def test_what_the_services_refuse_is_refused(puerta: Puerta) -> None:
    r = await puerta.http.get("/v1/bandeja", headers={"Authorization": "Bearer malo"})
    assert (r.status_code, r.json()["codigo"]) == (401, "no-autenticado")


async def test_the_next_case_is_the_oldest_of_all(puerta: Puerta) -> None:
    r = await puerta.http.post("/v1/bandeja/tomar-siguiente")
    assert (r.status_code, r.json()["id"], TOMADOS) == (200, "consumo-0", ["consumo-0"])


async def test_steps_arrive_as_they_happen_each_once(puerta: Puerta) -> None:
    PASOS["cupos"] = [_paso("x", 1, 1)]
    vistos: list[tuple[str, int]] = []
    async with puerta.http.stream("GET", "/v1/linea/avisos", timeout=10) as flujo:
        assert flujo.headers["content-type"].startswith("text/event-stream")
        async for nombre, datos in _eventos(flujo):
            if nombre == "servicios":
                assert datos == {"no_disponibles": ["garantias"]}
                continue
            vistos.append((datos["caso"], datos["version"]))
            if len(vistos) == 1:
                # The same one is still in the window, and one that committed late stands before it.
                PASOS["cupos"] = [_paso("x", 2, 3), _paso("x", 1, 1)]
                PASOS["consumo"] = [_paso("y", 1, 1)]
            if len(vistos) == 3:
                break
    assert sorted(vistos) == [("x", 1), ("x", 2), ("y", 1)]


async def _eventos(flujo: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    nombre = ""
    async for linea in flujo.aiter_lines():
        if linea.startswith("event: "):
            nombre = linea[7:]
        elif linea.startswith("data: "):
            yield nombre, json.loads(linea[6:])
