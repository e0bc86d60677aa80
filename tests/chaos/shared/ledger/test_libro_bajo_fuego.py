"""Sixteen connections on few accounts, with the database's backends killed under them: available never below zero."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from shared.ledger import (
    ErrorDeLibro,
    SaldoInsuficiente,
    abrir_cuenta,
    anular,
    asentar,
    balance_de_prueba,
    cuenta_de,
    reservar,
    saldos,
    transferir,
)
from shared.persistence import FALLAS_DE_BASE, BaseDeDatos
from tests.ayudas import FabricaDeBases
from tests.component.shared.ladrillos import base_con_ladrillos

MUNDO, CUPO, CONSUMIDO = (cuenta_de(t, "C") for t in ("mundo", "disponible", "consumido"))
INICIAL = 5_000


async def _abrir(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        await abrir_cuenta(tx, "mundo", "C", sin_negativos=False)
        await abrir_cuenta(tx, "disponible", "C")
        await abrir_cuenta(tx, "consumido", "C")
        await transferir(tx, id=uuid4(), origen=MUNDO, destino=CUPO, cantidad=INICIAL, causa="asignacion")


async def test_una_cuenta_caliente_desde_16_conexiones(base_de_datos: FabricaDeBases) -> None:
    """Of 320 reservations of 50 kg over 5,000 kg exactly 100 are granted, whatever the order."""
    base = await base_con_ladrillos(base_de_datos, "ledger")
    bd = BaseDeDatos(base.app, conexiones=16)
    await _abrir(bd)

    restos: set[int] = set()

    async def cliente() -> int:
        concedidas = 0
        for _ in range(20):
            async with bd.tx() as tx:
                try:
                    await reservar(tx, id=uuid4(), origen=CUPO, destino=CONSUMIDO, cantidad=50, causa="r")
                    concedidas += 1
                except SaldoInsuficiente as negada:
                    restos.add(negada.disponible)
        return concedidas

    assert sum(await asyncio.gather(*(cliente() for _ in range(16)))) == 100
    assert restos == {0}
    async with bd.tx() as tx:
        cupo = (await saldos(tx, [CUPO]))[CUPO]
        assert (cupo.disponible, cupo.por_salir) == (0, INICIAL)
        assert all(t.cuadra for t in await balance_de_prueba(tx))
    await bd.cerrar()


async def test_con_conexiones_que_mueren_cada_id_cuenta_una_vez(base_de_datos: FabricaDeBases) -> None:
    """Each client repeats its movement, same id, until it is told that it is done; both directions, so also deadlocks
    would show."""
    base = await base_con_ladrillos(base_de_datos, "ledger")
    bd = BaseDeDatos(base.app, conexiones=16)
    await _abrir(bd)
    azar = random.Random(7)  # noqa: S311 - a repeatable test
    sigue = True
    hechas: dict[UUID, int] = {}

    async def cliente(n: int) -> None:
        for _ in range(4):
            reserva, resuelve, vuelta = uuid4(), uuid4(), uuid4()
            cuanto = azar.randint(1, 20)
            await insistir(partial(reservar, id=reserva, origen=CUPO, destino=CONSUMIDO, cantidad=cuanto, causa="r"))
            if n % 3 == 0:
                await insistir(partial(anular, id=resuelve, reserva=reserva, causa="a"))
            else:
                await insistir(partial(asentar, id=resuelve, reserva=reserva, causa="a"))
                hechas[resuelve] = cuanto
                if n % 3 == 1:
                    await insistir(
                        partial(transferir, id=vuelta, origen=CONSUMIDO, destino=CUPO, cantidad=cuanto, causa="v")
                    )
                    hechas[vuelta] = -cuanto

    async def insistir(movimiento: Callable[[AsyncSession], Awaitable[int]]) -> None:
        while True:
            try:
                async with bd.tx() as tx:
                    await movimiento(tx)
                return
            except FALLAS_DE_BASE:
                continue
            except ErrorDeLibro as error:
                raise AssertionError("el libro negó lo que debía admitir") from error

    async def matar() -> int:
        matador = await asyncpg.connect(base.superusuario)
        muertes = 0
        while sigue:
            muertes += await matador.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = 'ladrillo_app' ORDER BY random() LIMIT 2) v"
            )
            await asyncio.sleep(0.05)  # the storm's rhythm, not a wait for anything
        await matador.close()
        return muertes

    matador = asyncio.create_task(matar())
    await asyncio.gather(*(cliente(n) for n in range(16)))
    sigue = False
    assert await matador > 0
    async with bd.tx() as tx:
        finales = await saldos(tx, [CUPO, CONSUMIDO])
        assert finales[CONSUMIDO].asentado == sum(hechas.values())
        assert finales[CUPO].asentado == INICIAL - sum(hechas.values())
        assert (finales[CUPO].por_salir, finales[CONSUMIDO].por_entrar) == (0, 0)
        assert all(t.cuadra for t in await balance_de_prueba(tx))
    await bd.cerrar()
