"""The connection pool of one service's database and its transactions."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import event, text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction

_AL_CONFIRMAR = "al_confirmar"


def url_asyncpg(url: str) -> str:
    """`postgresql://...` as SQLAlchemy's asyncpg dialect wants it; other schemes are refused.

    Raises:
        ValueError: if the URL is not of PostgreSQL.
    """
    esquema, separador, resto = url.partition("://")
    if not separador or esquema not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise ValueError("se espera una URL postgresql://")
    return f"postgresql+asyncpg://{resto}"


def al_confirmar(tx: AsyncSession, aviso: Callable[[], None]) -> None:
    """Have `aviso` called once after `tx` has committed; never if it rolls back.

    For waking workers only: what must happen belongs in the transaction.
    """
    tx.info.setdefault(_AL_CONFIRMAR, []).append(aviso)


def _exigir_viva(conexion: AsyncAdapt_asyncpg_connection, _registro: object, _prestamo: object) -> None:
    """Refuse a pooled connection whose server has gone: the pool then opens new ones.

    `pool_pre_ping` would ask the server at each loan, three round trips with this driver.
    """
    if conexion.driver_connection.is_closed():
        raise InvalidatePoolError


def _confirmar(sesion: Session, transaccion: SessionTransaction) -> None:
    transaccion.__exit__(None, None, None)
    sesion.close()


class BaseDeDatos:
    """A pool on one database. Use cases receive the session of `tx()` and never commit."""

    def __init__(self, url: str, *, aplicacion: str = "contingentes", conexiones: int = 10) -> None:
        self.motor: AsyncEngine = create_async_engine(
            url_asyncpg(url),
            pool_size=conexiones,
            max_overflow=0,
            connect_args={"server_settings": {"application_name": aplicacion, "timezone": "UTC"}},
        )

        event.listen(self.motor.sync_engine, "checkout", _exigir_viva)

    @asynccontextmanager
    async def tx(self, *, aislamiento: str | None = None) -> AsyncIterator[AsyncSession]:
        """One transaction: commits at the end of the block, rolls back if it raises.

        Args:
            aislamiento: "REPEATABLE READ" or "SERIALIZABLE" where READ COMMITTED is not enough.
        """
        sesion = AsyncSession(self.motor, expire_on_commit=False)
        # As `async with sesion.begin()`, without its switches of context at each step and its closing in another task,
        # a fifth of a short transaction: beginning connects nothing, and after a commit nothing is left to close.
        transaccion = sesion.sync_session.begin()
        transaccion.__enter__()
        try:
            if aislamiento is not None:
                await sesion.connection(execution_options={"isolation_level": aislamiento})
            yield sesion
            await sesion.run_sync(_confirmar, transaccion)
        except BaseException:
            # To its end also when we are cancelled: else the connection would be lost to the pool.
            await asyncio.shield(asyncio.ensure_future(sesion.close()))
            raise
        for aviso in sesion.info.pop(_AL_CONFIRMAR, []):
            aviso()

    @asynccontextmanager
    async def sueltas(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement is a transaction of its own: one round trip instead of three.

        For looking whether there is something to do, and for statements that are whole by themselves.
        """
        async with self.motor.execution_options(isolation_level="AUTOCOMMIT").connect() as conexion:
            yield conexion

    async def comprobar(self) -> None:
        """Ask the database something; raises what the driver raises when it does not answer."""
        async with self.motor.connect() as conexion:
            await conexion.execute(text("SELECT 1"))

    async def cerrar(self) -> None:
        await self.motor.dispose()
