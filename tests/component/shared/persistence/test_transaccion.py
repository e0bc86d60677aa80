"""What a transaction promises when it is cancelled, swallowed, undone half-way, or finds its connection dead."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as SinConexionLibre

from shared.persistence import FALLAS_DE_BASE, BaseDeDatos, TransaccionPerdida, conexiones, directa
from tests.ayudas import FabricaDeBases, esperar_hasta

DORMIR = text("SELECT pg_sleep(600)")


@pytest.fixture
async def bd(base_de_datos: FabricaDeBases) -> AsyncIterator[BaseDeDatos]:
    """One connection, so that who keeps it is noticed."""
    bd = BaseDeDatos(await base_de_datos(), conexiones=1)
    async with bd.tx() as tx:
        await tx.execute(text("CREATE TABLE cosa (n int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)"))
        await tx.execute(text("CREATE TABLE otra (n int PRIMARY KEY)"))
    yield bd
    await bd.cerrar()


async def poner(bd: BaseDeDatos, n: int, tabla: str = "cosa") -> None:
    async with bd.tx() as tx:
        await tx.execute(text(f"INSERT INTO {tabla} VALUES ({n})"))


async def hay(bd: BaseDeDatos) -> list[int]:
    async with bd.sueltas() as conexion:
        return list(
            (await conexion.execute(text("SELECT n FROM cosa UNION ALL SELECT n FROM otra ORDER BY 1"))).scalars()
        )


async def sesiones(bd: BaseDeDatos) -> list[tuple[str, str]]:
    """State and statement of each of its connections, as another one sees them."""
    otra = await asyncpg.connect(bd.motor.url.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        filas = await otra.fetch(
            "SELECT state, query FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'contingentes'"
        )
    finally:
        await otra.close()
    return [(f["state"], f["query"]) for f in filas]


async def test_a_commit_that_is_refused_leaves_nothing_and_gives_the_connection_back(bd: BaseDeDatos) -> None:
    await poner(bd, 1)
    with pytest.raises(asyncpg.UniqueViolationError):
        await poner(bd, 1)
    await poner(bd, 2)
    assert await hay(bd) == [1, 2]


async def test_an_error_that_was_swallowed_is_no_success(bd: BaseDeDatos) -> None:
    await poner(bd, 1, "otra")

    async def tragarselo() -> None:
        async with bd.tx() as tx:
            await tx.execute(text("INSERT INTO cosa VALUES (2)"))
            with pytest.raises(DBAPIError):
                await tx.execute(text("INSERT INTO otra VALUES (1)"))

    with pytest.raises(TransaccionPerdida):
        await tragarselo()
    assert await hay(bd) == [1]


async def test_what_is_cancelled_while_the_server_works_is_undone_and_the_connection_serves_again(
    bd: BaseDeDatos,
) -> None:
    async def larga() -> None:
        async with bd.tx() as tx:
            await tx.execute(text("INSERT INTO cosa VALUES (1)"))
            await tx.execute(DORMIR)

    async def suelta() -> None:
        async with bd.sueltas() as conexion:
            await conexion.execute(DORMIR)

    async def una_y_ociosa() -> bool:
        return [estado for estado, _ in await sesiones(bd)] == ["idle"]

    for hacer in (larga, suelta):
        tarea = asyncio.create_task(hacer())

        async def duerme() -> bool:
            return any(estado == "active" and "pg_sleep" in sql for estado, sql in await sesiones(bd))

        await esperar_hasta(duerme)
        tarea.cancel()
        with pytest.raises(asyncio.CancelledError):
            await tarea
        assert await hay(bd) == []
        await esperar_hasta(una_y_ociosa)


async def test_who_waits_for_a_connection_may_be_cancelled_and_who_waits_too_long_is_told(
    bd: BaseDeDatos, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bd.tx():
        esperando = [asyncio.create_task(poner(bd, n)) for n in range(3)]
        await asyncio.sleep(0)  # each of them reaches its place in the queue
        for tarea in esperando[:2]:
            tarea.cancel()
        monkeypatch.setattr(conexiones, "_ESPERA", 0.01)
        with pytest.raises(SinConexionLibre):
            await poner(bd, 9)
    assert [type(r) for r in await asyncio.gather(*esperando, return_exceptions=True)] == [
        asyncio.CancelledError,
        asyncio.CancelledError,
        type(None),
    ]
    assert await hay(bd) == [2]


async def test_a_connection_killed_inside_a_transaction_is_told_and_replaced(bd: BaseDeDatos) -> None:
    async def cortada() -> None:
        async with bd.tx() as tx:
            await tx.execute(text("INSERT INTO cosa VALUES (1)"))
            await tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(FALLAS_DE_BASE):
        await cortada()
    await poner(bd, 2)
    assert await hay(bd) == [2]


async def test_undoing_half_way_keeps_the_isolation_and_what_comes_after(bd: BaseDeDatos) -> None:
    async with bd.tx(aislamiento="serializable") as tx:
        await tx.execute(text("INSERT INTO cosa VALUES (1)"))
        await tx.rollback()
        await tx.execute(text("INSERT INTO cosa VALUES (2)"))
        assert (await tx.execute(text("SHOW transaction_isolation"))).scalar_one() == "serializable"
    assert await hay(bd) == [2]


async def test_nobody_commits_inside_the_block(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        await tx.execute(text("INSERT INTO cosa VALUES (1)"))
        with pytest.raises(RuntimeError, match="final de su bloque"):
            await tx.commit()
        await tx.rollback()
    assert await hay(bd) == []


async def test_a_direct_statement_belongs_to_the_savepoint_it_is_in(bd: BaseDeDatos) -> None:
    async with bd.tx() as tx:
        async with tx.begin_nested() as punto:
            assert await directa(tx, "INSERT INTO cosa VALUES ($1) RETURNING n", 1) is not None
            await punto.rollback()
        assert await directa(tx, "INSERT INTO cosa VALUES ($1) RETURNING n", 2) is not None
        assert await directa(tx, "SELECT n FROM cosa WHERE n = $1", 1) is None
    assert await hay(bd) == [2]


async def test_a_refused_transaction_frees_its_place(base_de_datos: FabricaDeBases) -> None:
    url = await base_de_datos()
    sin_base = BaseDeDatos(f"{url}-que-no-existe", conexiones=1)
    for _ in range(3):
        with pytest.raises(FALLAS_DE_BASE):
            await poner(sin_base, 1)
    await sin_base.cerrar()
