"""Several tasks' small transactions as one: what they ask while one runs goes together into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

P = TypeVar("P")
R = TypeVar("R")


class EnLote(Generic[P, R]):
    """`await lote.pedir(x)` is answered by a call of `hacer` that may hold what other tasks asked too.

    Nobody waits for company: alone, a request goes at once. Nothing is answered before its call has returned.
    """

    def __init__(
        self,
        hacer: Callable[[Sequence[P]], Awaitable[Sequence[R]]],
        *,
        maximo: int = 64,
        por_separado: bool = False,
    ) -> None:
        """
        Args:
            hacer: one answer for each request, in their order; what it raises reaches all of them.
            maximo: requests in one call.
            por_separado: a call that fails did nothing, and is made again for each request alone.
        """
        self._por_separado = por_separado
        self._hacer = hacer
        self._maximo = maximo
        self._cola: list[tuple[P, asyncio.Future[R]]] = []
        self._tarea: asyncio.Task[None] | None = None

    async def pedir(self, pedido: P) -> R:
        """The answer of the call that held this request."""
        futuro: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._cola.append((pedido, futuro))
        if self._tarea is None:
            self._tarea = asyncio.create_task(self._vaciar())
        return await futuro

    async def _vaciar(self) -> None:
        try:
            while self._cola:
                lote, self._cola = self._cola[: self._maximo], self._cola[self._maximo :]
                if await self._intentar(lote, ultima=len(lote) == 1 or not self._por_separado):
                    continue
                for uno in lote:
                    await self._intentar([uno], ultima=True)
        finally:
            self._tarea = None

    async def _intentar(self, lote: list[tuple[P, asyncio.Future[R]]], *, ultima: bool) -> bool:
        try:
            respuestas = await self._hacer([pedido for pedido, _ in lote])
        except BaseException as error:
            if isinstance(error, Exception) and not ultima:
                return False
            # Whoever waits must not wait for ever, whatever ended the call.
            for _, futuro in lote:
                if not futuro.done():
                    futuro.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return True
        for (_, futuro), respuesta in zip(lote, respuestas, strict=True):
            if not futuro.done():
                futuro.set_result(respuesta)
        return True
