"""The recomputation of open terms, away from the consumer that received the calendar."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.plazos.recalculo import recalcular_lote
from shared.jobs import Completar, Trabajo, Trabajos, encolar

RECALCULAR = "garantias.recalcular_plazos"

trabajos = Trabajos("garantias")


async def pedir_recalculo(tx: AsyncSession, version: int, lote: int = 0) -> None:
    """Enqueue one batch for a version of the calendar; the same batch is enqueued once."""
    await encolar(tx, RECALCULAR, {"version": version, "lote": lote}, clave=f"{version}:{lote}")


@trabajos.maneja(RECALCULAR, maximo=1)
async def recalcular(t: Trabajo, ctx: Any) -> Completar:
    """One batch; the next is enqueued in the same transaction while cases remain."""

    async def completar(tx: AsyncSession) -> None:
        _, quedan = await recalcular_lote(tx)
        if quedan:
            await pedir_recalculo(tx, t.datos["version"], t.datos["lote"] + 1)

    return completar
