"""Writing digests, and the timer that finds which are due."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.resumenes import service
from services.notificaciones.resumenes.service import RESUMIR
from services.notificaciones.settings import AjustesNotificaciones
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.jobs import Completar, Reintentar, Trabajo, Trabajos
from shared.messaging import NoTodavia

trabajos = Trabajos("notificaciones")


@trabajos.maneja(RESUMIR, maximo=4)
async def resumir(t: Trabajo, ctx: Any) -> Completar | None:
    """One digest.

    Raises:
        Reintentar: if the company has not arrived from `registro` yet.
    """
    try:
        async with ctx.bd.tx() as tx:
            await service.resumir(tx, UUID(t.datos["resumen_id"]), ctx.ajustes)
    except NoTodavia as falta:
        raise Reintentar(timedelta(seconds=10), str(falta)) from falta
    return None


async def pedir(tx: AsyncSession, contexto: Contexto) -> int:
    assert isinstance(contexto.ajustes, AjustesNotificaciones)
    return await service.pedir(tx, contexto.ajustes)


RESUMENES = Temporizador("notificaciones.resumenes", timedelta(minutes=1), pedir)
