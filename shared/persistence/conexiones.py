"""The connections that a service keeps open to its database, lent to one transaction at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar

import asyncpg
from asyncpg.transaction import Transaction
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as SinConexionLibre
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")
Aislamiento = Literal["read_committed", "repeatable_read", "serializable"]
CORTES = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What the driver itself raises of a connection that is no more."""
FALLAS_DE_BASE = (SQLAlchemyError, asyncpg.PostgresError, *CORTES)
"""What work on a database raises: SQLAlchemy's errors, and the driver's own of connecting, beginning and committing."""
_ESPERA = 30
"""Seconds that a transaction waits for a connection before it is refused."""
_DESPEDIDA = 2
"""Seconds that the server gets to answer a goodbye; then the connection is cut."""


class ConexionDelDriver(asyncpg.Connection):
    """Remembers what the server answered: to the COMMIT of a transaction that had failed it answers ROLLBACK."""

    respuesta = ""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:  # noqa: ASYNC109  asyncpg's
        self.respuesta = await super().execute(query, *args, timeout=timeout)
        return self.respuesta


@dataclass(frozen=True, slots=True)
class Conexion:
    """An open connection, to SQLAlchemy (which begins and commits nothing on it) and to the driver."""

    sqlalchemy: AsyncConnection
    cruda: ConexionDelDriver

    @property
    def sirve(self) -> bool:
        """Whether it is alive and in no transaction."""
        if self.cruda.is_closed() or self.sqlalchemy.invalidated:
            return False
        return not (self.cruda.is_in_transaction() or self.sqlalchemy.in_transaction())


class Conexiones:
    """At most `cuantas` connections, opened when they are first needed and kept.

    SQLAlchemy's own pool gives each loan a new connection object, a timer and a task: a quarter of a short transaction.

    Raises, when one is borrowed:
        sqlalchemy.exc.TimeoutError: if none becomes free in time.
        FALLAS_DE_BASE: if the database takes no new connection.
    """

    def __init__(self, motor: AsyncEngine, cuantas: int) -> None:
        self._motor = motor.execution_options(isolation_level="AUTOCOMMIT")
        self._libres: list[Conexion] = []
        self._turnos = asyncio.Semaphore(cuantas)

    async def tomar(self) -> Conexion:
        """Borrow a connection on which each statement is a transaction of its own."""
        conexion, _ = await self._tomar(_comprobar)
        return conexion

    async def comenzar(self, aislamiento: Aislamiento) -> tuple[Conexion, Transaction]:
        """Borrow a connection and begin a transaction on it."""
        return await self._tomar(partial(_comenzar, aislamiento))

    async def devolver(self, conexion: Conexion) -> None:
        """Take it back; one that was lost, or left in a transaction, is thrown away."""
        try:
            if conexion.sirve:
                self._libres.append(conexion)
            else:
                await self._desechar(conexion)
        finally:
            self._turnos.release()

    async def cerrar(self) -> None:
        """Close what nobody holds."""
        while self._libres:
            await self._libres.pop().sqlalchemy.close()

    async def _tomar(self, empezar: Callable[[Conexion], Awaitable[T]]) -> tuple[Conexion, T]:
        await self._turno()
        try:
            while self._libres:
                # The last one given back: those that nobody needs stay idle. One that died meanwhile is replaced.
                conexion = self._libres.pop()
                with suppress(*FALLAS_DE_BASE):
                    return conexion, await self._empezar(conexion, empezar)
            conexion = await self._abrir()
            return conexion, await self._empezar(conexion, empezar)
        except BaseException:
            self._turnos.release()
            raise

    async def _turno(self) -> None:
        if not self._turnos.locked():
            await self._turnos.acquire()
            return
        try:
            async with asyncio.timeout(_ESPERA):
                await self._turnos.acquire()
        except TimeoutError as error:
            raise SinConexionLibre(f"ninguna conexión quedó libre en {_ESPERA} s") from error

    async def _abrir(self) -> Conexion:
        conexion = await self._motor.connect()
        cruda = (await conexion.get_raw_connection()).driver_connection
        assert isinstance(cruda, ConexionDelDriver)
        # Ours from here on: no pool of SQLAlchemy's waits for it.
        await conexion.run_sync(Connection.detach)
        return Conexion(conexion, cruda)

    async def _empezar(self, conexion: Conexion, empezar: Callable[[Conexion], Awaitable[T]]) -> T:
        try:
            return await empezar(conexion)
        except BaseException:
            # To its end also when we are cancelled: else a transaction would stay open on the server.
            await asyncio.shield(asyncio.ensure_future(self._desechar(conexion)))
            raise

    async def _desechar(self, conexion: Conexion) -> None:
        # Politely: what was cancelled is first cancelled on the server too, else it would work on and hold its locks.
        with suppress(*FALLAS_DE_BASE):
            await conexion.cruda.close(timeout=_DESPEDIDA)
        await conexion.sqlalchemy.close()


async def _comprobar(conexion: Conexion) -> None:
    if not conexion.sirve:
        raise asyncpg.InterfaceError("la conexión se perdió")


async def _comenzar(aislamiento: Aislamiento, conexion: Conexion) -> Transaction:
    transaccion = conexion.cruda.transaction(isolation=aislamiento)
    await transaccion.start()
    return transaccion
