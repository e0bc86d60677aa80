"""argon2id, off the event loop and at most two at a time: each takes 64 MiB and tens of milliseconds of a core."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_argon2 = PasswordHasher()
_turnos = asyncio.Semaphore(2)
# Verified when the user does not exist, so that the time of the answer does not tell.
_AJENO = _argon2.hash("una clave que nadie tiene")


async def resumir(clave: str) -> str:
    """The argon2id hash to keep."""
    async with _turnos:
        return await asyncio.to_thread(_argon2.hash, clave)


async def coincide(resumen: str | None, clave: str) -> bool:
    """Whether `clave` is the one of `resumen`; without one, false after the same work."""
    async with _turnos:
        return await asyncio.to_thread(_coincide, resumen, clave)


def _coincide(resumen: str | None, clave: str) -> bool:
    try:
        return _argon2.verify(resumen or _AJENO, clave) and resumen is not None
    except (VerificationError, InvalidHashError):
        return False
