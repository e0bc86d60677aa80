"""Waiting for a condition instead of for some time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable

_PAUSA = 0.03
"""Seconds between two looks."""


async def esperar(
    condicion: Callable[[], object | Awaitable[object]],
    limite: float,
    que: str,
    *,
    abandonar: Callable[[], str | None] | None = None,
    pausa: float = _PAUSA,
) -> object:
    """Poll `condicion` until it gives something true, and return that.

    Args:
        condicion: sync or async.
        limite: seconds.
        que: what is awaited, in Spanish, for the message.
        abandonar: tells why there is no point in waiting any longer (for instance that the process died), or None.

    Raises:
        TimeoutError: after `limite` seconds, or as soon as `abandonar` gives a reason.
    """
    fin = time.monotonic() + limite
    while True:
        valor = condicion()
        if inspect.isawaitable(valor):
            valor = await valor
        if valor:
            return valor
        motivo = abandonar() if abandonar is not None else None
        if motivo is not None:
            raise TimeoutError(f"{que}: {motivo}")
        if time.monotonic() >= fin:
            raise TimeoutError(f"{que}: no ocurrió en {limite:g} s")
        await asyncio.sleep(pausa)


async def puerto_abierto(host: str, puerto: int) -> bool:
    """Whether something accepts TCP connections there."""
    try:
        _, escritor = await asyncio.wait_for(asyncio.open_connection(host, puerto), timeout=1)
    except (OSError, TimeoutError):
        return False
    escritor.close()
    return True
