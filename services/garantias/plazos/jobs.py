"""The recomputation of open terms, away from the consumer that received the calendar."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.parametros.service import cargar
from services.garantias.plazos.recalculo import PRIMERO, recalcular_lote
from shared.jobs import Completar, Trabajo, Trabajos, encolar

RECALCULAR = "garantias.recalcular_plazos"

trabajos = Trabajos("garantias")


async def pedir_recalculo(tx: AsyncSession, version: int, lote: int = 0, tras: UUID = PRIMERO) -> None:
    """Enqueue one batch for a version of the calendar, of the cases after `tras`; the same batch is enqueued once."""
    datos = {"version": version, "lote": lote, "tras": str(tras)}
    await encolar(tx, RECALCULAR, datos, clave=f"{version}:{lote}")


@trabajos.maneja(RECALCULAR, maximo=1)
async def recalcular(t: Trabajo, ctx: Any) -> Completar:
    """One batch; the next is enqueued in the same transaction while cases remain."""

    async def completar(tx: AsyncSession) -> None:
        # Another process may have published a regulation that open terms are under.
        await cargar(tx)
        _, ultimo = await recalcular_lote(tx, UUID(t.datos["tras"]))
        if ultimo is not None:
            await pedir_recalculo(tx, t.datos["version"], t.datos["lote"] + 1, ultimo)

    return completar
