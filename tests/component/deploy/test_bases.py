"""Databases that tests get: migrated, of their own, reached by the roles that the service has."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from tests.ayudas import BaseDeServicio, esperar_hasta, plantilla_de

SERVICIO = "registro"
Fabrica = Callable[[str], Awaitable[BaseDeServicio]]


async def test_two_tests_of_one_service_do_not_see_each_other(base_de_servicio: Fabrica) -> None:
    una, otra = await base_de_servicio(SERVICIO), await base_de_servicio(SERVICIO)
    assert una.base != otra.base
    conexion = await asyncpg.connect(una.superusuario)
    await conexion.execute("CREATE TABLE solo_aqui (x int)")
    assert await conexion.fetchval("SELECT count(*) FROM alembic_version") == 1
    await conexion.close()
    conexion = await asyncpg.connect(otra.superusuario)
    assert await conexion.fetchval("SELECT to_regclass('solo_aqui')") is None
    await conexion.close()


async def test_the_runtime_role_may_not_change_the_tables_and_the_auditor_may_only_read(
    base_de_servicio: Fabrica,
) -> None:
    base = await base_de_servicio(SERVICIO)
    app = await asyncpg.connect(base.app)
    assert await app.fetchval("SELECT current_user") == base.roles.app
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("CREATE TABLE nueva (x int)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("DROP TABLE outbox")
    await app.close()
    auditor = await asyncpg.connect(base.auditor)
    assert await auditor.fetchval("SELECT count(*) FROM outbox") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await auditor.execute("DELETE FROM outbox")
    await auditor.close()


async def test_workers_that_ask_at_once_share_one_template(postgres: str) -> None:
    nombres = await asyncio.gather(*[plantilla_de(SERVICIO, postgres) for _ in range(3)])
    assert len(set(nombres)) == 1


async def test_a_condition_that_never_comes_fails_with_its_name() -> None:
    async def llegara_el_evento() -> bool:
        return False

    with pytest.raises(AssertionError, match=r"llegara_el_evento: no ocurrió en 0\.1 s"):
        await esperar_hasta(llegara_el_evento, 0.1)
