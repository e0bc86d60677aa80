"""Asking again while a part of the stack is away, because somebody killed it and it comes back."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from aiokafka.errors import KafkaError

T = TypeVar("T")
_AUSENTE = (OSError, KafkaError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.InterfaceError)
_PAUSA = 0.2


async def insistir(pedir: Callable[[], Awaitable[T]], limite: float = 60) -> T:
    """What `pedir` gives, asked again for at most `limite` seconds while the broker or a database does not answer."""
    fin = time.monotonic() + limite
    while True:
        try:
            return await pedir()
        except _AUSENTE:
            if time.monotonic() > fin:
                raise
        await asyncio.sleep(_PAUSA)
