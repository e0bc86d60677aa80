"""Jobs that are completed together keep what each has alone: its fence, its failure, its effect once."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.jobs import Completar, Espera, Trabajador, Trabajo, Trabajos, arriendos, encolar
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
