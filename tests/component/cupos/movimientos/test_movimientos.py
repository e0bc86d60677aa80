"""Movements of a quota: numbered one after the other whoever asks, and never rewritten."""

import asyncio
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.cupos.app import CONSUMIDORES
from services.cupos.movimientos.service import aumentar, kg_vigentes, movimientos_del_caso, pedir_debito
from shared.clock import reloj_legal
from shared.events.consumo import CqeCerrado, DebitoDeCupoJuzgado
from shared.http import Problema
from shared.messaging.entrega import Resultado
from tests.component.cupos.conftest import Mundo
from tests.component.cupos.recorrido import decidir, enviada, saldo
from tests.mensajes import entregar


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


async def test_lo_que_devuelve_un_cierre_termina_en_el_grupo(mundo: Mundo) -> None:
    await mundo.empresa()
    await mundo.contingente()
    cupo = UUID((await decidir(mundo, await enviada(mundo), "aprobar")).json()["cupo_id"])
    antes = await saldo(mundo)
    cerrado = CqeCerrado(
        cierre_id=uuid4(),
        cqe_id=uuid4(),
        cqe_numero="6CO000001",
        cupo_id=cupo,
        nit="900204272-8",
        contingente="AZUCAR",
        efecto="se_devuelve",
        cantidad_kg=10_000,
        acreditado_kg=4_000,
        sobrante_kg=6_000,
        cerrado_en=reloj_legal.ahora(),
    )
    sin_efecto = cerrado.model_copy(update={"cqe_id": uuid4(), "efecto": "se_pierde"})
    for n, evento in enumerate((sin_efecto, cerrado), 1):
        await mundo.recibir(evento, str(evento.cqe_id), n)
    # Of a cupo that has not arrived it waits.
    ajeno = cerrado.model_copy(update={"cqe_id": uuid4(), "cupo_id": uuid4()})
    aparcado = await entregar(mundo.bd, list(CONSUMIDORES), ajeno, clave=str(ajeno.cqe_id), version=1)
    assert aparcado is Resultado.APARCADO

    (pedido,) = await mundo.eventos("cupo.debito_pedido")
    assert (pedido["causa"], pedido["cantidad_kg"], pedido["caso_id"]) == ("cierre", 6_000, str(cerrado.cqe_id))
    assert (await saldo(mundo))["disponible"] == antes["disponible"]
    juicio = DebitoDeCupoJuzgado(
        debito_id=UUID(pedido["debito_id"]),
        cupo_id=cupo,
        resultado="debitado",
        cantidad_kg=6_000,
        disponible_kg=0,
        causa="cierre",
        caso_id=cerrado.cqe_id,
        juzgado_en=reloj_legal.ahora(),
    )
    await mundo.recibir(juicio, str(cupo), 5)
    assert (await saldo(mundo))["disponible"] == antes["disponible"] + 6_000
    async with mundo.bd.tx() as tx:
        assert await kg_vigentes(tx, cupo) == 12_500 - 6_000
    await mundo.auditar()
