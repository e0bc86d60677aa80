"""Long-poll: an answer that waits until something has changed, without holding a transaction meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from shared.persistence import BaseDeDatos

T = TypeVar("T")
MAXIMO_SEGUNDOS = 30
_PRIMERA_PAUSA = 0.05
_PAUSA_MAXIMA = 0.5

EsperarSegundos = Annotated[
    int, Query(ge=0, le=MAXIMO_SEGUNDOS, description="Segundos que se puede esperar un cambio.")
]


class EnPreparacion(BaseModel):
    """What is answered with 202 instead of a file that is not made yet."""

    estado: str
    error: str | None = Field(default=None, description="Por qué no se ha podido, si ya se intentó.")


async def esperar_cambio(
    request: Request,
    leer: Callable[[AsyncSession], Awaitable[T]],
    listo: Callable[[T], bool],
    segundos: int,
) -> T:
    """What `leer` reads, as soon as `listo` says so, the time is over or the client has gone.

    Each reading is a short transaction of its own, and all that it reads is of one instant. Use it in routes without
    `Tx`:
    `await esperar_cambio(request, lambda tx: leer_cqe(tx, n), lambda c: c.version > desde, esperar)`.
    """
    bd: BaseDeDatos = request.app.state.bd
    bucle = asyncio.get_running_loop()
    hasta = bucle.time() + min(segundos, MAXIMO_SEGUNDOS)
    pausa = _PRIMERA_PAUSA
    while True:
        async with bd.tx(aislamiento="repeatable_read") as tx:
            valor = await leer(tx)
        queda = hasta - bucle.time()
        if listo(valor) or queda <= 0 or await request.is_disconnected():
            return valor
        await asyncio.sleep(min(pausa, queda))
        pausa = min(pausa * 1.5, _PAUSA_MAXIMA)
