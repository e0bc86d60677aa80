"""Read-only sessions on the services' databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg


@asynccontextmanager
async def abrir(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection whose transaction sees one instant and can't write."""
    conexion = await asyncpg.connect(url)
    try:
        async with conexion.transaction(isolation="repeatable_read", readonly=True):
            yield conexion
    finally:
        await conexion.close()


async def tiene(conexion: asyncpg.Connection, tabla: str) -> bool:
    """Whether the database has a table or view of that name."""
    return await conexion.fetchval("SELECT to_regclass($1)", tabla) is not None


async def filas(conexion: asyncpg.Connection, sql: str, *valores: Any) -> list[dict[str, Any]]:
    """The rows of a query as plain dictionaries."""
    return [dict(fila) for fila in await conexion.fetch(sql, *valores)]
