"""Movements of a quota: numbered one after the other whoever asks, and never rewritten."""

import asyncio
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.cupos.movimientos.service import aumentar, kg_vigentes, movimientos_del_caso, pedir_debito
from shared.http import Problema
from tests.component.cupos.conftest import Mundo
from tests.component.cupos.recorrido import decidir, enviada, saldo


async def test_aumentos_y_debitos_a_la_vez(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    cupo = UUID((await decidir(mundo, await enviada(mundo), "aprobar")).json()["cupo_id"])
    antes, caso = await saldo(mundo), uuid4()

    async def aumento(kg: int) -> None:
        async with mundo.bd.tx() as tx:
            await aumentar(tx, cupo, kg=kg, causa="acto_correctivo", caso_id=caso, referencia="Resolución 1")

    async def debito() -> str:
        try:
            async with mundo.bd.tx() as tx:
                await pedir_debito(tx, cupo, kg=500, causa="acto_correctivo", caso_id=caso, referencia="Resolución 1")
        except Problema as problema:
            return problema.codigo
        return "pedido"

    _, uno, _, otro = await asyncio.gather(aumento(1_000), debito(), aumento(2_000), debito())
    # Of two debits of one case the second waits for the answer to the first.
    assert {uno, otro} == {"pedido", "debito-en-curso"}
    with pytest.raises(Problema, match="Quedan"):
        await aumento(antes["disponible"])
    async with mundo.bd.tx() as tx:
        movimientos = await movimientos_del_caso(tx, caso)
        # What is asked for is still the company's.
        assert await kg_vigentes(tx, cupo) == 12_500 + 3_000
    assert sorted(m.numero for m in movimientos) == [1, 2, 3]
    assert sorted((m.kg, m.estado) for m in movimientos) == [(-500, "pedido"), (1_000, "hecho"), (2_000, "hecho")]
    assert (await saldo(mundo))["disponible"] == antes["disponible"] - 3_000
    consulta = "SELECT aggregate_version AS v FROM outbox WHERE aggregate_id = :cupo ORDER BY seq"
    assert [f["v"] for f in await mundo.filas(consulta, cupo=str(cupo))] == [1, 2, 3, 4]
    await mundo.auditar()

    for orden in (
        "UPDATE cupo_movimiento SET estado = 'hecho'",
        "UPDATE cupo_movimiento SET kg = 1",
        "DELETE FROM cupo_movimiento",
        "UPDATE cupo SET cantidad_kg = 1",
    ):
        with pytest.raises(DBAPIError):
            async with mundo.bd.tx() as tx:
                await tx.execute(sa.text(orden))
