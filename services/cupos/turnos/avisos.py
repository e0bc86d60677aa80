"""Telling the sequencer that a line is to be run again."""

import asyncio
import weakref

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.persistence import al_confirmar

_oyentes: "weakref.WeakSet[asyncio.Event]" = weakref.WeakSet()


def escuchar() -> asyncio.Event:
    """An event that is set after each commit of this process that concerns a line, while the caller keeps it."""
    oyente = asyncio.Event()
    _oyentes.add(oyente)
    return oyente


def despertar(tx: AsyncSession) -> None:
    """Have the sequencer of this process look as soon as `tx` commits."""
    al_confirmar(tx, _tocar)


async def correr_fila(tx: AsyncSession, contingente: str, grupo: str, *, motivo: str = "kilogramos libres") -> None:
    """Have the line of a group run again once `tx` commits: call it whenever kilograms become available.

    Asking more than once is the same as once; the request is a row, so a crash does not lose it.
    """
    await tx.execute(
        text("INSERT INTO turno_aviso (contingente, grupo, motivo) VALUES (:contingente, :grupo, :motivo)"),
        {"contingente": contingente, "grupo": grupo, "motivo": motivo},
    )
    despertar(tx)


def _tocar() -> None:
    for oyente in list(_oyentes):
        oyente.set()
