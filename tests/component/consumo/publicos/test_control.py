"""The daily control of what is published: equal to what a reader keeps, once, sealed, and to be had over HTTP."""

import hashlib
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from services.consumo.publicos.control import CONCILIACION
from shared.clock import reloj_legal
from shared.jobs import reintentar
from tests.ayudas import esperar_hasta
from tests.component.consumo.conftest import Mundo
from tests.component.consumo.cqe import emitido


def plegar(mensajes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a reader keeps: the greatest version of each number."""
    estado: dict[str, dict[str, Any]] = {}
    for mensaje in mensajes:
        if mensaje["version"] > estado.get(mensaje["numero"], {"version": 0})["version"]:
            estado[mensaje["numero"]] = mensaje
    return estado


async def _pedir(mundo: Mundo) -> None:
    async with mundo.bd.tx() as tx:
        await CONCILIACION.pedir(tx)


async def test_el_control_es_lo_que_guarda_un_lector(mundo: Mundo) -> None:
    cqe = await emitido(mundo)
    cuerpo = {"motivo": "Revisión de la autoridad"}
    respuesta = await mundo.http.post(
        f"/v1/cqe/{cqe['numero']}/suspender", json=cuerpo, headers=mundo.como("coordinador")
    )
    assert respuesta.status_code == 200, respuesta.text

    await _pedir(mundo)
    await _pedir(mundo)  # another replica, at the same midnight
    control = await mundo.hasta("control_publico.dia")
    lector = plegar(await mundo.emitidos("cqe_publico.estado"))
    lineas = "".join(
        f"{n};{m['version']};{m['estado']};{m['contingente']};{m['cantidad_kg']}\n"
        for n, m in sorted(lector.items(), key=lambda par: par[0].encode())
    )
    assert {m["estado"] for m in lector.values()} == {"suspendido"}
    assert control["numero"] == f"cqe-{reloj_legal.hoy() - timedelta(days=1)}"
    assert control["huella"] == hashlib.sha256(lineas.encode()).hexdigest() == control["grupos"][0]["huella"]
    assert (control["cantidad"], control["suma"]) == (1, sum(m["cantidad_kg"] for m in lector.values()))
    assert control["acta"] is None

    numero = control["numero"]
    await mundo.sellar(await mundo.por_sellar(numero))
    sellado = await mundo.hasta("control_publico.dia", 2)
    assert sellado == control | {"version": 2, "acta": sellado["acta"]}
    dia = f"/v1/cqe/conciliacion/{control['dia']}"
    csv = await mundo.http.get(f"{dia}/lineas.csv", headers=mundo.como("auditor"))
    assert csv.text == "numero;version;estado;grupo;cantidad\n" + lineas
    acta = await mundo.http.get(f"{dia}/acta.pdf", headers=mundo.como("auditor"))
    assert hashlib.sha256(acta.content).hexdigest() == sellado["acta"]["sha256"]
    borrador = acta.content[: acta.content.rindex(b"\n% sello")]
    nombres = PdfFileReader(io.BytesIO(borrador)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    adjunto = nombres[1]
    assert adjunto["/UF"] == f"{numero}.csv"
    assert adjunto["/EF"]["/F"].data == csv.content
    assert len(await mundo.emitidos("control_publico.dia")) == 2
    jobs = await mundo.filas("SELECT estado FROM trabajos WHERE tipo = 'consumo.controlar_publico'")
    assert len(jobs) == 2  # one per topic; that of declarations had nothing to tell


@pytest.mark.parametrize("camino", ["", "/lineas.csv", "/acta.pdf"])
async def test_solo_lo_lee_quien_concilia(mundo: Mundo, camino: str) -> None:
    url = f"/v1/cqe/conciliacion/2026-01-01{camino}"
    assert (await mundo.http.get(url, headers=mundo.como("exportador"))).status_code == 403
    assert (await mundo.http.get(url)).status_code == 401
    assert (await mundo.http.get(url, headers=mundo.como("auditor"))).status_code == 404


async def test_un_acta_que_no_es_la_que_se_envio_no_se_guarda(mundo: Mundo) -> None:
    await emitido(mundo)
    await _pedir(mundo)
    control = await mundo.hasta("control_publico.dia")
    await mundo.sellar(await mundo.por_sellar(control["numero"]), ajeno=True)

    async def fallido() -> bool:
        filas = await mundo.filas("SELECT estado FROM trabajos WHERE tipo = 'consumo.guardar_control_sellado'")
        return [f["estado"] for f in filas] == ["fallido"]

    await esperar_hasta(fallido)
    assert len(await mundo.emitidos("control_publico.dia")) == 1


async def test_un_acta_que_no_se_pudo_sellar_se_pide_otra_vez_y_al_final_espera_a_una_persona(mundo: Mundo) -> None:
    await emitido(mundo)
    await _pedir(mundo)
    numero = (await mundo.hasta("control_publico.dia"))["numero"]
    await mundo.por_sellar(numero)

    async def pedidos() -> list[dict[str, Any]]:
        return [p for p in await mundo.emitidos("sello.solicitado") if p["numero"] == numero]

    for vez in range(1, 5):
        (*_, ultimo) = await pedidos()
        assert len(await pedidos()) == vez
        await mundo.fallar_sello(ultimo, "El HSM no responde")
        (trabajo,) = await mundo.filas(
            "SELECT id, estado, motivo FROM trabajos WHERE tipo = 'consumo.resellar_control' AND estado <> 'hecho'"
        )
        assert trabajo["estado"] == ("programado" if vez < 4 else "fallido")
        # The operator's button, which also spares the waits.
        async with mundo.bd.tx() as tx:
            assert await reintentar(tx, trabajo["id"])
        await esperar_hasta(lambda vez=vez: _van(pedidos, vez + 1))
    assert trabajo["motivo"] == f"El acta {numero} no se pudo sellar 4 veces: El HSM no responde"
    assert len({p["sello_id"] for p in await pedidos()}) == 5
    await mundo.sellar((await pedidos())[-1])
    assert (await mundo.hasta("control_publico.dia", 2))["acta"] is not None


async def _van(pedidos: Callable[[], Awaitable[list[dict[str, Any]]]], cuantos: int) -> bool:
    return len(await pedidos()) == cuantos
