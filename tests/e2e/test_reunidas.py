"""The inbox and the timeline that the gateway joins, over the real services."""

import asyncio
import json
from typing import Any

import pytest

from deploy.demo.escena import INGENIO, Escena
from deploy.demo.persona import rechazado
from tests.e2e.pasos import Acto, consumo_firmado, enviar, solicitud_de

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600), pytest.mark.usefixtures("reposo_al_final")]


async def test_the_inbox_has_all_services_and_gives_the_next_case(escena: Escena, acto: Acto) -> None:
    funcionaria = escena.personas["funcionaria"]
    caso = await consumo_firmado(escena, acto.cupo["id"], 3_000)
    enviado = await enviar(escena, caso)
    pendientes: dict[str, Any] = await funcionaria.leer("/v1/bandeja", limite=200)
    assert pendientes["no_disponibles"] == []
    vencen = [p["vence"] or "9999" for p in pendientes["elementos"]]
    assert vencen == sorted(vencen)
    assert enviado["id"] in {p["id"] for p in pendientes["elementos"]}
    tomado = await funcionaria.publicar("/v1/bandeja/tomar-siguiente")
    assert tomado["id"] in {p["id"] for p in pendientes["elementos"]}
    mios = await funcionaria.leer("/v1/bandeja", asignado_a="yo")
    assert tomado["id"] in {p["id"] for p in mios["elementos"]}
    assert (await rechazado(escena.personas["ingenio"].leer("/v1/bandeja"))).estado == 403


async def test_the_timeline_is_the_companys_own(escena: Escena, acto: Acto) -> None:
    ingenio, rival = escena.personas["ingenio"], escena.personas["rival"]
    linea = await ingenio.leer("/v1/linea", empresa=INGENIO, limite=200)
    assert linea["no_disponibles"] == []
    instantes = [p["sistema_en"] for p in linea["elementos"]]
    assert instantes == sorted(instantes, reverse=True)
    assert {p["nit"] for p in linea["elementos"]} == {INGENIO}
    assert {"cupos", "consumo"} <= {p["servicio"] for p in linea["elementos"]}
    assert (await rechazado(rival.leer("/v1/linea", empresa=INGENIO))).estado == 404
    assert INGENIO not in {p["nit"] for p in (await rival.leer("/v1/linea"))["elementos"]}


async def test_a_step_reaches_the_screen_that_listens(escena: Escena) -> None:
    ingenio = escena.personas["ingenio"]
    async with asyncio.timeout(60), ingenio.http.stream("GET", "/v1/linea/avisos", timeout=60) as flujo:
        lineas = flujo.aiter_lines()
        async for linea in lineas:
            if linea.startswith("retry:"):
                break
        creado = await ingenio.publicar("/v1/solicitudes", solicitud_de(escena, 2_000))
        async for linea in lineas:
            if linea.startswith("data: ") and json.loads(linea[6:]).get("caso") == creado["id"]:
                assert json.loads(linea[6:])["accion"] == "crear"
                break
