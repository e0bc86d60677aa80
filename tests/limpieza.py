"""Databases of ended tests, swept and lent again: cloning one is half a second of work, sweeping it some milliseconds.

A database is lent again only if it is certain to be as its template was: nobody connected, no object or setting
changed, little growth; its rows and sequences are put back. Any doubt drops it.
"""

import io
from collections import defaultdict
from dataclasses import dataclass

import asyncpg

from deploy.local.esperas import esperar

_CRECIMIENTO = 8 << 20
"""Bytes; more than this and dropping is quicker than sweeping."""
_DESPEDIDA = 2.0
"""Seconds that closed connections may take to be gone from the server."""

_OTRAS = """
SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_HUELLA = """
SELECT md5(string_agg(x, ',' ORDER BY x)) FROM (
    SELECT 'c' || oid || ':' || xmin FROM pg_class WHERE oid >= 16384
    UNION ALL SELECT 'a' || attrelid || ':' || attnum || ':' || xmin FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT 't' || oid || ':' || xmin FROM pg_trigger
    UNION ALL SELECT 'p' || oid || ':' || xmin FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT 'k' || oid || ':' || xmin FROM pg_constraint WHERE oid >= 16384
    UNION ALL SELECT 'n' || oid || ':' || xmin FROM pg_namespace
    UNION ALL SELECT 's' || setdatabase || ':' || setrole || ':' || xmin FROM pg_db_role_setting
) AS objetos (x)
"""
_TABLAS = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.oid >= 16384 AND pg_relation_size(c.oid) > 0 ORDER BY 1
"""
_SECUENCIAS = """
SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), start_value, last_value FROM pg_sequences
"""


@dataclass(frozen=True)
class Semilla:
    """What a database holds before its first test."""

    huella: str
    tamano: int
    """Bytes on disk."""
    filas: dict[str, bytes]
    """Rows of the tables that have any, as COPY writes them."""
    secuencias: dict[str, tuple[int, int | None]]
    """First value, and the last one given."""


class Prestamo:
    """Clean databases of this process, by what they were made from."""

    def __init__(self) -> None:
        self._libres: dict[str, list[str]] = defaultdict(list)
        self._prestadas: dict[str, tuple[str, Semilla]] = {}

    def pedir(self, origen: str) -> str | None:
        """URL of a clean database, if one is free."""
        libres = self._libres[origen]
        return libres.pop() if libres else None

    async def anotar(self, url: str, origen: str) -> None:
        """Remember what a new database holds."""
        conexion = await asyncpg.connect(url)
        try:
            self._prestadas[url] = (origen, await _sembrado(conexion))
        finally:
            await conexion.close()

    async def devolver(self, url: str) -> bool:
        """Sweep a database and keep it for the next who asks; False if it has to be dropped."""
        if url not in self._prestadas:
            return False
        origen, semilla = self._prestadas[url]
        try:
            conexion = await asyncpg.connect(url)
        except (OSError, asyncpg.PostgresError):
            # The test took the database or its server with it.
            return False
        try:
            limpia = await _barrer(conexion, semilla)
        finally:
            await conexion.close()
        if limpia:
            self._libres[origen].append(url)
        return limpia

    def vaciar(self) -> list[str]:
        """Forget all free databases and give their URLs, to be dropped."""
        urls = [url for libres in self._libres.values() for url in libres]
        self._libres.clear()
        return urls


async def _sembrado(conexion: asyncpg.Connection) -> Semilla:
    filas = {}
    for (tabla,) in await conexion.fetch(_TABLAS):
        esquema, nombre = tabla.split(".")
        copia = io.BytesIO()
        await conexion.copy_from_table(nombre, schema_name=esquema, output=copia)
        filas[tabla] = copia.getvalue()
    tamano = await conexion.fetchval("SELECT pg_database_size(current_database())")
    return Semilla(await conexion.fetchval(_HUELLA), tamano, filas, await _secuencias(conexion))


async def _secuencias(conexion: asyncpg.Connection) -> dict[str, tuple[int, int | None]]:
    return {nombre: (primero, ultimo) for nombre, primero, ultimo in await conexion.fetch(_SECUENCIAS)}


async def _barrer(conexion: asyncpg.Connection, semilla: Semilla) -> bool:
    async def solos() -> bool:
        return bool(await conexion.fetchval(_OTRAS))

    try:
        await esperar(solos, _DESPEDIDA, "que nadie más use la base", pausa=0.005)
    except TimeoutError:
        return False
    if await conexion.fetchval(_HUELLA) != semilla.huella:
        return False
    if await conexion.fetchval("SELECT pg_database_size(current_database())") > semilla.tamano + _CRECIMIENTO:
        return False
    async with conexion.transaction():
        # Neither foreign keys nor the triggers that forbid deleting are asked.
        await conexion.execute("SET LOCAL session_replication_role = replica")
        await conexion.execute(";".join(f"DELETE FROM {tabla}" for (tabla,) in await conexion.fetch(_TABLAS)))
        for tabla, filas in semilla.filas.items():
            esquema, nombre = tabla.split(".")
            await conexion.copy_to_table(nombre, schema_name=esquema, source=io.BytesIO(filas))
        ahora = await _secuencias(conexion)
        for nombre, (primero, ultimo) in semilla.secuencias.items():
            if ahora[nombre] != (primero, ultimo):
                await conexion.execute(
                    "SELECT setval($1::regclass, $2, $3)", nombre, ultimo or primero, ultimo is not None
                )
    return True


PRESTAMO = Prestamo()
