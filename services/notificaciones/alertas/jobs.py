"""Scheduling and sending of alerts, away from the consumers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.alertas import service
from services.notificaciones.alertas.service import EMITIR, PROGRAMAR
from shared.jobs import Completar, Reintentar, Trabajo, Trabajos, encolar
from shared.messaging import NoTodavia

REPROGRAMAR = "notificaciones.reprogramar_alertas"
LOTE = 200

_POR_REPROGRAMAR = text("""
    SELECT plazo_id FROM plazo WHERE estado = 'abierto' AND calendario_version < (SELECT version FROM calendario)
    ORDER BY plazo_id LIMIT :lote
""")

trabajos = Trabajos("notificaciones")


async def pedir_reprogramacion(tx: AsyncSession) -> None:
    """Enqueue one batch of deadlines whose alerts stand under an older calendar."""
    await encolar(tx, REPROGRAMAR, {})


@trabajos.maneja(REPROGRAMAR, maximo=1)
async def reprogramar(t: Trabajo, ctx: Any) -> Completar:
    """The days of the alerts of one batch under the new calendar; then the next batch."""

    async def completar(tx: AsyncSession) -> None:
        plazos = (await tx.execute(_POR_REPROGRAMAR, {"lote": LOTE})).scalars().all()
        for plazo_id in plazos:
            await service.programar(tx, plazo_id, ctx.ajustes)
        if len(plazos) == LOTE:
            await pedir_reprogramacion(tx)

    return completar


@trabajos.maneja(PROGRAMAR)
async def programar(t: Trabajo, ctx: Any) -> Completar:
    """The alerts of one deadline."""

    async def completar(tx: AsyncSession) -> None:
        await service.programar(tx, UUID(t.datos["plazo_id"]), ctx.ajustes)

    return completar


@trabajos.maneja(EMITIR)
async def emitir(t: Trabajo, ctx: Any) -> Completar | None:
    """An alert whose day came by the legal clock.

    Raises:
        Reintentar: if the company has not arrived from `registro` yet.
    """
    try:
        async with ctx.bd.tx() as tx:
            await service.emitir(tx, UUID(t.datos["alerta_id"]), ctx.ajustes)
    except NoTodavia as falta:
        raise Reintentar(timedelta(seconds=10), str(falta)) from falta
    return None
