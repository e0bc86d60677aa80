"""Things done every so often, by one process of the service at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.contexto import Contexto
from shared.observability.registros import registro
from shared.observability.trazas import continuar

_log = registro(__name__)


@dataclass(frozen=True)
class Temporizador:
    """Runs `funcion(tx, contexto)` in a transaction of its own every `cada`, first at start.

    For housekeeping and for finding what is due. Slow work it enqueues as a job; no adverse legal effect is its to do.
    """

    nombre: str
    cada: timedelta
    funcion: Callable[[AsyncSession, Contexto], Awaitable[object]]


class Relojeria:
    """Runs the timers of a process."""

    def __init__(self, temporizadores: Sequence[Temporizador], contexto: Contexto) -> None:
        self._temporizadores = temporizadores
        self._contexto = contexto
        self._tareas: list[asyncio.Task[None]] = []
        self.ultimo_error: dict[str, str] = {}

    async def iniciar(self) -> None:
        self._tareas = [asyncio.create_task(self._repetir(t), name=f"timer {t.nombre}") for t in self._temporizadores]

    async def detener(self) -> None:
        for tarea in self._tareas:
            tarea.cancel()
        await asyncio.gather(*self._tareas, return_exceptions=True)
        self._tareas = []

    async def _repetir(self, temporizador: Temporizador) -> None:
        while True:
            try:
                with continuar(None, f"timer {temporizador.nombre}"):
                    await self.correr(temporizador)
                self.ultimo_error.pop(temporizador.nombre, None)
            except Exception as error:
                # A timer that fails is seen in the log and in /salud/lista, and tries again at its next turn.
                self.ultimo_error[temporizador.nombre] = repr(error)
                _log.error("temporizador_fallo", temporizador=temporizador.nombre, exc_info=error)
            await asyncio.sleep(temporizador.cada.total_seconds())

    async def correr(self, temporizador: Temporizador) -> bool:
        """Run it once unless another process is at it; says whether it ran."""
        async with self._contexto.bd.tx() as tx:
            candado = sa.func.pg_try_advisory_xact_lock(sa.func.hashtext(f"temporizador.{temporizador.nombre}"))
            if not (await tx.execute(sa.select(candado))).scalar_one():
                return False
            await temporizador.funcion(tx, self._contexto)
            return True
