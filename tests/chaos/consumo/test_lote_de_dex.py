"""A batch of ten thousand declarations whose process is killed with -9 in its middle: each line is answered once."""

import asyncio
import resource
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from services.consumo.dex.auditoria import COMPROBACIONES
from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.chaos.consumo.proceso import proceso
from tests.component.consumo.conftest import Mundo, levantar
from tests.component.consumo.despues import emitido
from tests.component.consumo.muchos import POR_CQE, copias, lote_de_declaraciones

LINEAS, MALAS, LIMITE = 10_000, 37, 120
CPU = 45
"""Seconds of processor of both processes, their starts among them, however busy the machine is: they take about 20."""


@pytest.mark.largo
@pytest.mark.timeout(600)
async def test_diez_mil_lineas_y_una_muerte(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path
) -> None:
    base = await base_de_servicio("consumo")
    async with levantar(base, tmp_path, roles="http,jobs") as mundo:
        cqe = await emitido(mundo, await mundo.todo_listo(), "10")
    cqes = await copias(base.superusuario, cqe, LINEAS // POR_CQE)
    archivos = await asyncio.to_thread(lote_de_declaraciones, cqes, LINEAS, MALAS)
    # From here on the jobs are the other process's.
    async with levantar(base, tmp_path, roles="http") as mundo:
        subido = await mundo.http.post("/v1/dex/lotes", files=archivos, headers=mundo.como())
        assert subido.status_code == 202, subido.text
        ruta = subido.headers["location"].partition("?")[0]
        antes = _cpu()
        primero = await proceso(base, tmp_path)
        await esperar_hasta(lambda: _respondidas(mundo, LINEAS // 3), limite=2 * LIMITE)
        primero.send_signal(signal.SIGKILL)
        await primero.wait()
        assert await _respondidas(mundo, LINEAS) is None
        segundo = await proceso(base, tmp_path)
        try:
            await esperar_hasta(lambda: _respondidas(mundo, LINEAS), limite=2 * LIMITE)
        finally:
            segundo.send_signal(signal.SIGTERM)
            await segundo.wait()
        gastado = _cpu() - antes
        leido = (await mundo.http.get(ruta, headers=mundo.como())).json()
        assert (leido["tomadas"], leido["rechazadas"]) == (LINEAS - MALAS, MALAS)
        (cuantos,) = await mundo.filas(
            "SELECT count(*) AS dex, count(DISTINCT declaracion) AS numeros, max(e.consecutivo) AS ultimo,"
            " (SELECT count(*) FROM outbox WHERE type LIKE '%dex.actualizada%') AS eventos"
            " FROM dex JOIN expediente e USING (id)"
        )
        assert cuantos == dict.fromkeys(("dex", "numeros", "ultimo", "eventos"), LINEAS - MALAS)
        # The certificates are copies that the ledger knows nothing of: what is asked is of declarations.
        for comprobacion in COMPROBACIONES:
            if not comprobacion.solo_en_reposo:
                assert not await mundo.filas(comprobacion.sql.replace(":", "\\:")), comprobacion.nombre
        assert gastado < CPU


def _cpu() -> float:
    """Seconds of processor of the processes that this one has waited for."""
    hijos = resource.getrusage(resource.RUSAGE_CHILDREN)
    return hijos.ru_utime + hijos.ru_stime


async def _respondidas(mundo: Mundo, cuantas: int) -> int | None:
    (fila,) = await mundo.filas("SELECT count(*) AS n FROM lote_de_dex_linea")
    return fila["n"] if fila["n"] >= cuantas else None
