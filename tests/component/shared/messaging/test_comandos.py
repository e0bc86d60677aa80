"""The commands over held messages, as an operator types them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.fallas import sin_servidor
from deploy.cli.mensajes import app
from shared.messaging.entrega import Entrega
from shared.messaging.reintentos import Reintentos
from tests.integration.shared.messaging.mundo import CosaCreada, Hecho, Servicio
from tests.mensajes import registro

Orden = Callable[..., Awaitable[Result]]


@pytest.fixture
def orden(servicio: Servicio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Orden:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("CONTINGENTES_ESTADO", str(tmp_path / "no-hay.json"))
    monkeypatch.setenv("CONTINGENTES_CUPOS_POSTGRES_URL", servicio.ajustes.postgres_url.get_secret_value())

    async def correr(*argumentos: str) -> Result:
        # The command runs a loop of its own.
        return await asyncio.to_thread(CliRunner().invoke, app, list(argumentos))

    return correr


async def test_a_dead_letter_is_seen_retried_and_discarded(
    entrega: Entrega, reintentos: Reintentos, servicio: Servicio, orden: Orden
) -> None:
    await entrega.recibir(registro(Hecho(n=1, veneno=True), clave="k", secuencia=1))
    await entrega.recibir(registro(Hecho(n=2), clave="k", secuencia=2))
    vistas = json.loads((await orden("dlq", "ver", "cupos", "--json")).stdout)
    assert [(v["clave"], v["secuencia"], v["motivo"]) for v in vistas] == [("k", 1, "veneno")]
    id = str(vistas[0]["id"])
    assert "no se puede con 1" in vistas[0]["error"]
    assert "prueba.hecho.v1" in (await orden("dlq", "ver", "cupos")).stdout

    await entrega.recibir(registro(CosaCreada(nombre="antidoto"), clave="antidoto", secuencia=1))
    hecho = await orden("dlq", "reintentar", "cupos", id, "--razon", "corregido", "--quien", "ana")
    assert hecho.exit_code == 0, hecho.output
    await reintentos.vuelta()
    assert await servicio.efectos() == {"k": [1, 2]}
    otra_vez = await orden("dlq", "descartar", "cupos", id, "--razon", "por si acaso")
    assert otra_vez.exit_code == 1
    assert "ya está resuelto" in otra_vez.output


async def test_all_services_are_looked_at_and_all_dead_letters_retried_at_once(
    entrega: Entrega, reintentos: Reintentos, servicio: Servicio, orden: Orden
) -> None:
    for n in (1, 2, 3):
        await entrega.recibir(registro(Hecho(n=n, veneno=True), clave=f"k{n}", secuencia=1))
    vistas = json.loads((await orden("dlq", "ver", "--json")).stdout)
    assert [(v["servicio"], v["clave"]) for v in vistas] == [("cupos", "k1"), ("cupos", "k2"), ("cupos", "k3")]
    assert "k3" in (await orden("dlq", "ver")).stdout
    assert "Ningún servicio tiene mensajes aparcados" in (await orden("aparcados", "ver")).stdout
    assert "ningún servicio" in (await orden("salida", "ver")).stdout
    assert (await orden("dlq", "reintentar", "cupos", "--razon", "corregido")).exit_code == 2

    await entrega.recibir(registro(CosaCreada(nombre="antidoto"), clave="antidoto", secuencia=1))
    una = await orden("dlq", "reintentar", "cupos", "--todas", "--clave", "k2", "--razon", "corregido")
    assert "nuevo 1 en" in una.output, una.output
    resto = await orden("dlq", "reintentar", "cupos", "--todas", "--razon", "corregido")
    assert "nuevo 2 en" in resto.output, resto.output
    await reintentos.vuelta()
    assert await servicio.efectos() == {"k1": [1], "k2": [2], "k3": [3]}
    assert json.loads((await orden("dlq", "ver", "--json")).stdout) == []


async def test_a_database_that_is_away_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINGENTES_CUPOS_POSTGRES_URL", "postgresql://nadie@127.0.0.1:1/cupos")
    hecho = await asyncio.to_thread(CliRunner().invoke, app, ["dlq", "ver", "cupos"])
    dicho = sin_servidor(hecho.exception)
    assert dicho is not None
    assert "127.0.0.1" in dicho
    assert "\n" not in dicho
    assert sin_servidor(ValueError("otra cosa")) is None


async def test_parked_messages_tell_what_they_wait_for(entrega: Entrega, servicio: Servicio, orden: Orden) -> None:
    await entrega.recibir(registro(Hecho(n=1, necesita="x"), clave="a", secuencia=1))
    await entrega.recibir(registro(Hecho(n=3), clave="b", secuencia=3))
    vistos = json.loads((await orden("aparcados", "ver", "cupos", "--json")).stdout)
    assert [(v["clave"], v["espera_que"], v["motivo"]) for v in vistos] == [
        ("a", "cosa", "prerrequisito"),
        ("b", None, "hueco"),
    ]
    aceptado = await orden("aparcados", "aceptar-hueco", "cupos", str(vistos[1]["id"]), "--razon", "no vendrán")
    assert "faltan 2 mensajes" in aceptado.output


async def test_republishing_needs_a_reason(orden: Orden) -> None:
    assert (await orden("replay", "cupos", "--razon", " ")).exit_code == 1
    assert "0 eventos" in (await orden("replay", "cupos", "--razon", "ensayo")).output
    assert "no ha rechazado" in (await orden("salida", "ver", "cupos")).output


async def test_an_unknown_service_is_told(orden: Orden) -> None:
    assert (await orden("dlq", "ver", "nadie")).exit_code == 2
