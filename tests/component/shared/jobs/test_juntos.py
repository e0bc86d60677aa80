"""Jobs that are completed together keep what each has alone: its fence, its failure, its effect once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_sistema
from shared.jobs import Completar, EnConjunto, Espera, Trabajador, Trabajo, Trabajos, arriendos, encolar
from shared.persistence import BaseDeDatos
from tests.ayudas import esperar_hasta
from tests.component.shared.jobs.conftest import Arrancar

TIPO = "prueba.juntos"
UNA = Espera(primera=timedelta(milliseconds=10))


async def estados(bd: BaseDeDatos) -> dict[int, str]:
    async with bd.tx() as tx:
        filas = await tx.execute(text("SELECT datos ->> 'n' AS n, estado FROM trabajos"))
        return {int(f.n): f.estado for f in filas}


async def test_los_que_terminan_a_la_vez_comparten_transaccion_y_el_que_falla_no_arrastra_a_los_otros(
    bd: BaseDeDatos, arrancar: Arrancar
) -> None:
    trabajos = Trabajos("prueba")
    todos_listos = asyncio.Event()
    llegados: list[int] = []
    transacciones: dict[int, int] = {}

    @trabajos.maneja(TIPO, maximo=8, intentos=2, espera=UNA, juntos=True)
    async def hacer(t: Trabajo, ctx: Any) -> Completar:
        n = t.datos["n"]
        llegados.append(n)
        if len(llegados) >= 8:
            todos_listos.set()
        await todos_listos.wait()

        async def completar(tx: AsyncSession) -> None:
            if n == 3:
                await tx.execute(text("SELECT 1 / 0"))
            transacciones[n] = (await tx.execute(text("SELECT pg_current_xact_id()::text::bigint"))).scalar_one()

        return completar

    async with bd.tx() as tx:
        for n in range(8):
            await encolar(tx, TIPO, {"n": n})
    await arrancar(trabajos)

    async def fin() -> bool:
        return set((await estados(bd)).values()) <= {"hecho", "fallido"}

    await esperar_hasta(fin)
    assert await estados(bd) == {n: "fallido" if n == 3 else "hecho" for n in range(8)}
    assert set(transacciones) == set(range(8)) - {3}


async def test_sin_fallos_terminan_en_menos_transacciones_que_trabajos(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    trabajos = Trabajos("prueba")
    transacciones: set[int] = set()
    llegados: list[int] = []
    todos_listos = asyncio.Event()

    @trabajos.maneja(TIPO, maximo=16, juntos=True)
    async def hacer(t: Trabajo, ctx: Any) -> Completar:
        llegados.append(t.datos["n"])
        if len(llegados) == 16:
            todos_listos.set()
        await todos_listos.wait()

        async def completar(tx: AsyncSession) -> None:
            transacciones.add((await tx.execute(text("SELECT pg_current_xact_id()::text::bigint"))).scalar_one())

        return completar

    async with bd.tx() as tx:
        for n in range(16):
            await encolar(tx, TIPO, {"n": n})
    await arrancar(trabajos)

    async def fin() -> bool:
        return set((await estados(bd)).values()) == {"hecho"}

    await esperar_hasta(fin)
    assert len(transacciones) < 16


async def test_el_latido_no_se_traba_con_los_que_terminan_juntos(bd: BaseDeDatos, arrancar: Arrancar) -> None:
    """Leases are extended all the time while jobs end in batches: the server sees no deadlock."""
    trabajos = Trabajos("prueba")

    @trabajos.maneja(TIPO, maximo=16, arriendo=timedelta(milliseconds=600), juntos=True)
    async def hacer(t: Trabajo, ctx: Any) -> Completar:
        async def completar(tx: AsyncSession) -> None:
            await tx.execute(text("SELECT pg_sleep(0.002)"))

        return completar

    latidos = 0

    async def latir(trabajador: Trabajador) -> None:
        nonlocal latidos
        while True:
            propios = [(t.id, t.arriendo, timedelta(seconds=5)) for t, _, _ in trabajador._en_curso.values()]
            if propios:
                async with bd.tx() as tx:
                    await arriendos.prolongar(tx, propios[::-1])
                latidos += 1
            await asyncio.sleep(0)

    async with bd.tx() as tx:
        for n in range(200):
            await encolar(tx, TIPO, {"n": n})
    trabajador = await arrancar(trabajos)
    latido = asyncio.create_task(latir(trabajador))

    async def fin() -> bool:
        return set((await estados(bd)).values()) == {"hecho"}

    await esperar_hasta(fin, limite=60)
    latido.cancel()
    assert isinstance((await asyncio.gather(latido, return_exceptions=True))[0], asyncio.CancelledError)
    assert latidos


async def test_lo_que_se_escribe_en_conjunto_se_pide_una_vez_y_solo_lo_malo_queda_fuera(
    bd: BaseDeDatos, arrancar: Arrancar
) -> None:
    trabajos = Trabajos("prueba")
    todos_listos = asyncio.Event()
    pedidos: list[list[int]] = []
    escritos: list[int] = []

    async def escribir(tx: AsyncSession, datos: Sequence[int]) -> None:
        pedidos.append(list(datos))
        await tx.execute(text("SELECT 1 / (n - 3) FROM unnest(CAST(:ns AS integer[])) n"), {"ns": list(datos)})
        escritos.extend(datos)

    @trabajos.maneja(TIPO, maximo=8, intentos=1, juntos=True)
    async def hacer(t: Trabajo, ctx: Any) -> Completar:
        ctx.append(t.datos["n"])
        if len(ctx) == 8:
            todos_listos.set()
        await todos_listos.wait()
        return EnConjunto(escribir, t.datos["n"])

    async with bd.tx() as tx:
        for n in range(8):
            await encolar(tx, TIPO, {"n": n})
    await arrancar(trabajos, contexto=[])

    async def fin() -> bool:
        return set((await estados(bd)).values()) <= {"hecho", "fallido"}

    await esperar_hasta(fin)
    assert await estados(bd) == {n: "fallido" if n == 3 else "hecho" for n in range(8)}
    assert sorted(escritos) == [0, 1, 2, 4, 5, 6, 7]
    assert any(len(p) > 1 for p in pedidos)


@pytest.mark.parametrize("primero", ["prolongar", "terminar"])
async def test_prolongar_y_terminar_a_la_vez_nunca_se_esperan_uno_al_otro(bd: BaseDeDatos, primero: str) -> None:
    """Both want the same rows, which lie in the table in the reverse of the order of their ids; a third session holds
    the first. Whoever did not ask for that one first would hold another that the other needs."""
    ids = [UUID(int=n) for n in range(1, 6)]
    async with bd.tx() as tx:
        for id in reversed(ids):
            await tx.execute(
                text(
                    "INSERT INTO trabajos (id, tipo, datos, estado, arriendo, arriendo_hasta) "
                    "VALUES (:id, :tipo, '{}', 'en_curso', 1, clock_timestamp() + interval '1 minute')"
                ),
                {"id": id, "tipo": TIPO},
            )
    ahora = reloj_sistema.ahora()
    tomados = [Trabajo(id, TIPO, None, "", {}, {}, 1, 0, 1, ahora) for id in reversed(ids)]

    async def prolongar() -> set[UUID]:
        async with bd.tx() as tx:
            return await arriendos.prolongar(tx, [(t.id, 1, timedelta(minutes=1)) for t in tomados])

    async def terminar() -> None:
        async with bd.tx() as tx:
            await arriendos.terminar_varios(tx, tomados)

    async def esperan() -> int:
        async with bd.tx() as otra:
            consulta = """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
            cuantos: int = (await otra.execute(text(consulta))).scalar_one()
            return cuantos

    async def todos() -> bool:
        return await esperan() == len(tareas)

    tareas: list[asyncio.Task[Any]] = []
    async with bd.tx() as tx:
        await tx.execute(text("SELECT 1 FROM trabajos WHERE id = :id FOR UPDATE"), {"id": ids[0]})
        for hacer in (prolongar, terminar) if primero == "prolongar" else (terminar, prolongar):
            tareas.append(asyncio.create_task(hacer()))
            await esperar_hasta(todos)
    await asyncio.gather(*tareas)
    async with bd.tx() as tx:
        assert set((await tx.execute(text("SELECT estado FROM trabajos"))).scalars()) == {"hecho"}
