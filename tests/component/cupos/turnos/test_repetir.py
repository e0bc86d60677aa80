"""`contingentes turnos repetir`, on a line as it was kept and on one that somebody rewrote."""

import asyncio

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from deploy.cli.turnos import app
from tests.component.cupos.turnos.conftest import CODIGO, GRUPO, Campana


async def test_repetir_dice_si_da_lo_mismo(campana: Campana, monkeypatch: pytest.MonkeyPatch) -> None:
    await campana.abrir(100)
    a, _, _ = await campana.llegan(60, 50, 30)
    await campana.veredicto(a, pasa=False)
    monkeypatch.setenv("CONTINGENTES_CUPOS_POSTGRES_URL", campana.url)

    async def repetir() -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["repetir", CODIGO, GRUPO])

    igual = await repetir()
    assert igual.exit_code == 0, igual.output
    assert "3 turnos en 2 tandas: 80 kg reservados a 2 turnos vivos" in igual.output
    conexion = await asyncpg.connect(campana.url)
    try:
        await conexion.execute("SET session_replication_role = replica")
        await conexion.execute("UPDATE turno_hecho SET kg = kg - 1 WHERE hecho = 'entra' AND kg = 40")
    finally:
        await conexion.close()
    distinto = await repetir()
    assert distinto.exit_code == 1
    assert "se reservaron 39 kg y corresponden 40 kg" in distinto.output
