"""A database with the audit brick alone, reached as the service's runtime role."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases
from tests.component.shared.ladrillos import BaseConLadrillos, base_con_ladrillos


@pytest.fixture
async def base(base_de_datos: FabricaDeBases) -> BaseConLadrillos:
    return await base_con_ladrillos(base_de_datos, "audit")


@pytest.fixture
async def bd(base: BaseConLadrillos) -> AsyncIterator[BaseDeDatos]:
    bd = BaseDeDatos(base.app, conexiones=6)
    async with bd.tx() as tx:
        await tx.execute(text("SELECT 1"))
    yield bd
    await bd.cerrar()
