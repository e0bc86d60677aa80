"""The pool, its transactions, and the roles of a service's database."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.persistence import BaseDeDatos, al_confirmar, migrar, url_asyncpg
from tests.ayudas import BaseDeServicio, FabricaDeBases


async def filas(bd: BaseDeDatos) -> int:
    async with bd.tx() as tx:
        return int((await tx.execute(text("SELECT count(*) FROM cosa"))).scalar_one())


async def con_cosa(base_de_datos: FabricaDeBases) -> BaseDeDatos:
    bd = BaseDeDatos(await base_de_datos(), conexiones=3)
    async with bd.tx() as tx:
        await tx.execute(text("CREATE TABLE cosa (n int PRIMARY KEY)"))
    return bd


async def test_a_block_that_ends_commits_and_then_tells(base_de_datos: FabricaDeBases) -> None:
    bd = await con_cosa(base_de_datos)
    avisos: list[int] = []
    async with bd.tx() as tx:
        al_confirmar(tx, lambda: avisos.append(1))
        await tx.execute(text("INSERT INTO cosa VALUES (1)"))
        assert avisos == []
    assert (avisos, await filas(bd)) == ([1], 1)
    await bd.cerrar()


async def test_a_block_that_raises_leaves_nothing_and_tells_nobody(base_de_datos: FabricaDeBases) -> None:
    bd = await con_cosa(base_de_datos)
    avisos: list[int] = []

    async def a_medias() -> None:
        async with bd.tx() as tx:
            al_confirmar(tx, lambda: avisos.append(1))
            await tx.execute(text("INSERT INTO cosa VALUES (1)"))
            raise RuntimeError("a medias")

    with pytest.raises(RuntimeError, match="a medias"):
        await a_medias()
    assert (avisos, await filas(bd)) == ([], 0)
    await bd.cerrar()


async def test_a_pool_whose_connections_were_all_killed_serves_the_next_loan(base_de_datos: FabricaDeBases) -> None:
    bd = await con_cosa(base_de_datos)
    await asyncio.gather(*(filas(bd) for _ in range(3)))
    otra = await asyncpg.connect(bd.motor.url.set(drivername="postgresql").render_as_string(hide_password=False))
    muertas = await otra.fetch(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'contingentes'"
    )
    await otra.close()
    assert len(muertas) == 3
    # Each one has said goodbye: what the pool holds is only dead connections.
    assert await asyncio.gather(*(filas(bd) for _ in range(6))) == [0] * 6
    await bd.cerrar()


async def test_only_postgresql_is_taken() -> None:
    assert url_asyncpg("postgresql://a@b/c") == "postgresql+asyncpg://a@b/c"
    for mala in ("mysql://a@b/c", "sqlite:///x", "postgresql"):
        with pytest.raises(ValueError, match="postgresql"):
            url_asyncpg(mala)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE libro_cuentas SET asentado = 1",
        "DELETE FROM libro_asientos",
        "INSERT INTO libro_transferencias DEFAULT VALUES",
        "UPDATE auditoria SET motivo = 'otro'",
        "DELETE FROM outbox",
        "UPDATE outbox SET payload = '{}'",
        "DELETE FROM expediente_historia",
        "CREATE TABLE intrusa (n int)",
        "ALTER TABLE cupo ADD COLUMN x int",
    ],
)
async def test_the_running_role_can_not_rewrite_what_was_recorded(base_consumo: BaseDeServicio, sql: str) -> None:
    conexion = await asyncpg.connect(base_consumo.app)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conexion.execute(sql)
    finally:
        await conexion.close()


async def test_the_auditor_reads_everything_and_writes_nothing(base_consumo: BaseDeServicio) -> None:
    conexion = await asyncpg.connect(base_consumo.auditor)
    try:
        tablas = await conexion.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (tabla,) in tablas:
            await conexion.execute(f'SELECT 1 FROM "{tabla}" LIMIT 1')
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conexion.execute(f'DELETE FROM "{tabla}"')
        assert len(tablas) > 10
    finally:
        await conexion.close()


async def test_migrating_again_and_at_once_changes_nothing(postgres: str, base_consumo: BaseDeServicio) -> None:
    await asyncio.gather(*(migrar("consumo", postgres, base=base_consumo.base) for _ in range(3)))
    bd = BaseDeDatos(base_consumo.app)
    async with bd.tx() as tx:
        versiones = (await tx.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
    assert len(versiones) == 1
    with pytest.raises(DBAPIError):
        async with bd.tx() as tx:
            await tx.execute(text("SET ROLE consumo_owner"))
    await bd.cerrar()
