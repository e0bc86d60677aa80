"""The transaction of a request: opened by a dependency, committed before the answer is sent."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from shared.persistence import BaseDeDatos


async def abrir_tx(request: Request) -> AsyncIterator[AsyncSession]:
    """One transaction for the whole request; it rolls back if anything raises."""
    bd: BaseDeDatos = request.app.state.bd
    async with bd.tx() as sesion:
        request.state.tx = sesion
        yield sesion


async def abrir_lectura(request: Request) -> AsyncIterator[AsyncSession]:
    """The same for what only reads, all of it as of one instant, whatever commits between its statements."""
    bd: BaseDeDatos = request.app.state.bd
    async with bd.tx(aislamiento="repeatable_read") as sesion:
        request.state.tx = sesion
        yield sesion


# With FastAPI's default scope a failing commit would come after a 200 has been sent.
Tx = Annotated[AsyncSession, Depends(abrir_tx, scope="function")]
"""Parameter of a route that reads or writes the service's database."""

TxDeLectura = Annotated[AsyncSession, Depends(abrir_lectura, scope="function")]
"""Parameter of a route that reads in several statements what belongs together: a state and what it promises."""
