"""The service's process is killed with -9 while it makes certificates: each is asked to be sealed once."""

import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.ayudas import BaseDeServicio, esperar_hasta
from tests.chaos.consumo.proceso import proceso
from tests.component.consumo.conftest import Mundo, auditar, levantar
from tests.component.consumo.recorrido import decidir, enviado

CUANTOS = 6


@pytest.mark.largo
@pytest.mark.timeout(120)
async def test_matar_el_proceso_no_repite_ni_pierde_certificados(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path
) -> None:
    base = await base_de_servicio("consumo")
    async with levantar(base, tmp_path, roles="http,jobs") as mundo:
        cupo = await mundo.todo_listo()
        consumos = [await enviado(mundo, cupo, "1") for _ in range(CUANTOS)]
    # From here on the jobs are the other process's.
    async with levantar(base, tmp_path, roles="http") as mundo:
        primero = await proceso(base, tmp_path)
        for consumo in consumos:
            assert (await decidir(mundo, consumo["id"], "aprobar")).status_code == 200
        await mundo.hasta("sello.solicitado")
        primero.send_signal(signal.SIGKILL)
        await primero.wait()
        segundo = await proceso(base, tmp_path)
        try:
            await esperar_hasta(lambda: _todos(mundo), limite=60)
        finally:
            segundo.send_signal(signal.SIGTERM)
            await segundo.wait()
        pedidos = await mundo.emitidos("sello.solicitado")
        assert len({p["documento_id"] for p in pedidos}) == len(pedidos) == CUANTOS
        await auditar(mundo)


async def _todos(mundo: Mundo) -> bool:
    pendientes = await mundo.filas("SELECT 1 FROM trabajos WHERE estado <> 'hecho'")
    return not pendientes and len(await mundo.emitidos("sello.solicitado")) == CUANTOS
