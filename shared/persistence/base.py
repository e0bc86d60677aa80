"""One service's database and its transactions."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from asyncpg.transaction import Transaction
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from shared.persistence.conexiones import FALLAS_DE_BASE, Aislamiento, Conexion, ConexionDelDriver, Conexiones

_AL_CONFIRMAR = "al_confirmar"


class TransaccionPerdida(RuntimeError):
    """A statement failed, its error was swallowed, and the server therefore rolled everything back at the end."""


def url_asyncpg(url: str) -> str:
    """`postgresql://...` as SQLAlchemy's asyncpg dialect wants it; other schemes are refused.

    Raises:
        ValueError: if the URL is not of PostgreSQL.
    """
    esquema, separador, resto = url.partition("://")
    if not separador or esquema not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise ValueError("se espera una URL postgresql://")
    return f"postgresql+asyncpg://{resto}"


class Sesion(AsyncSession):
    """The session of `BaseDeDatos.tx`: of SQLAlchemy, on a transaction that was begun on the driver's connection."""

    def __init__(self, conexion: Conexion) -> None:
        super().__init__(bind=conexion.sqlalchemy, expire_on_commit=False)
        self.cruda = conexion.cruda

    async def rollback(self) -> None:
        """Undo all that the block did so far; it goes on in a new transaction."""
        await super().rollback()
        await self.cruda.execute("ROLLBACK AND CHAIN")

    async def commit(self) -> None:
        """Refused: the block commits when it ends."""
        raise RuntimeError("la transacción se confirma al final de su bloque")


def al_confirmar(tx: AsyncSession, aviso: Callable[[], None]) -> None:
    """Have `aviso` called once after `tx` has committed; never if it rolls back.

    For waking workers only: what must happen belongs in the transaction.
    """
    tx.info.setdefault(_AL_CONFIRMAR, []).append(aviso)


async def cruda(tx: AsyncSession) -> asyncpg.Connection:
    """The driver's own connection of a transaction, for what SQLAlchemy does not have (COPY) or does slowly.

    What the session has not flushed is not seen on it.

    Raises:
        TypeError: if `tx` is not of `BaseDeDatos.tx`.
    """
    if not isinstance(tx, Sesion):
        raise TypeError("se espera la sesión de BaseDeDatos.tx")
    if tx.in_nested_transaction():
        # A savepoint is set when its connection is first asked for.
        await tx.connection()
    return tx.cruda


async def directa(tx: AsyncSession, sentencia: str, *valores: Any) -> asyncpg.Record | None:
    """The first row of a statement given as the driver takes it ($1, $2…), without SQLAlchemy's work for each call.

    Raises:
        asyncpg.PostgresError, asyncpg.InterfaceError: the driver's own errors.
        TypeError: as `cruda`, whose caution also holds.
    """
    return await (await cruda(tx)).fetchrow(sentencia, *valores)


def _escribir(sesion: Session) -> None:
    # Writes what is pending and lets go of the connection; on that, SQLAlchemy's own commit does nothing.
    sesion.commit()
    sesion.close()


class BaseDeDatos:
    """A database. Use cases receive the session of `tx()` and never commit.

    Args:
        conexiones: that transactions and `sueltas` share.
    """

    def __init__(self, url: str, *, aplicacion: str = "contingentes", conexiones: int = 10) -> None:
        self.motor: AsyncEngine = create_async_engine(
            url_asyncpg(url),
            poolclass=NullPool,
            connect_args={
                "server_settings": {"application_name": aplicacion, "timezone": "UTC"},
                "connection_class": ConexionDelDriver,
            },
        )
        self._conexiones = Conexiones(self.motor, conexiones)

    @asynccontextmanager
    async def tx(self, *, aislamiento: Aislamiento = "read_committed") -> AsyncIterator[AsyncSession]:
        """One transaction: commits at the end of the block, rolls back if it raises.

        It is begun and committed on the driver's connection, three round trips and little else; who needs no more than
        the driver (the ledger) never makes SQLAlchemy work.

        Raises:
            TransaccionPerdida: at the end, if a statement failed and the block went on as if it had not.
        """
        conexion, transaccion = await self._conexiones.comenzar(aislamiento)
        sesion = Sesion(conexion)
        try:
            yield sesion
            if sesion.in_transaction():
                await sesion.run_sync(_escribir)
            await transaccion.commit()
            if conexion.cruda.respuesta != "COMMIT":
                raise TransaccionPerdida
        except BaseException:
            # To its end also when we are cancelled: else the connection would be lost.
            await asyncio.shield(asyncio.ensure_future(self._deshacer(sesion, conexion, transaccion)))
            raise
        await self._conexiones.devolver(conexion)
        for aviso in sesion.info.pop(_AL_CONFIRMAR, []):
            aviso()

    @asynccontextmanager
    async def sueltas(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement is a transaction of its own: one round trip instead of three.

        For looking whether there is something to do, and for statements that are whole by themselves.
        """
        conexion = await self._conexiones.tomar()
        try:
            yield conexion.sqlalchemy
        except BaseException:
            await asyncio.shield(asyncio.ensure_future(self._soltar(conexion)))
            raise
        await self._soltar(conexion)

    async def comprobar(self) -> None:
        """Ask the database something; raises what the driver raises when it does not answer."""
        async with self.sueltas() as conexion:
            await conexion.execute(text("SELECT 1"))

    async def cerrar(self) -> None:
        """Close the connections that nobody holds."""
        await self._conexiones.cerrar()
        await self.motor.dispose()

    async def _deshacer(self, sesion: Sesion, conexion: Conexion, transaccion: Transaction) -> None:
        try:
            # A connection on which even this fails is thrown away, and then the server rolls back.
            with suppress(*FALLAS_DE_BASE):
                await sesion.close()
                await transaccion.rollback()
        finally:
            await self._conexiones.devolver(conexion)

    async def _soltar(self, conexion: Conexion) -> None:
        try:
            await conexion.sqlalchemy.rollback()
        finally:
            await self._conexiones.devolver(conexion)
