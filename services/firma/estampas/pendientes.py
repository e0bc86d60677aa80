"""What lacks a stamp or must be renewed: found each hour, listed for who runs it, asked for again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.estampas import metricas, service
from services.firma.estampas.models import Clase
from shared.audit import anotar
from shared.identity import Principal
from shared.jobs.tabla import trabajos

MARGEN = timedelta(minutes=10)
"""What lacks its stamp for so long was missed: its job failed, or there was no authority then."""
CLASES: tuple[Clase, ...] = ("recibo", "veredicto")


async def buscar(tx: AsyncSession, ahora: datetime, margen: timedelta = MARGEN, vez: str | None = None) -> int:
    """Ask for what lacks a stamp and for what must be renewed, so many at a time; returns how many.

    Args:
        vez: by default the hour: what fails is asked for again each hour, never twice in it.
    """
    cuantos = 0
    for clase in CLASES:
        faltan = service.sin_estampa(clase).where(service.desde(clase) < ahora - margen).limit(service.TANDA)
        pedir = [(fila[0], 1) for fila in (await tx.execute(faltan)).all()]
        vencen = await tx.execute(service.por_renovar(clase, ahora).limit(service.TANDA))
        pedir += [(fila[0], fila[1]) for fila in vencen.all()]
        for id, orden in pedir:
            await service.insistir(tx, clase, id, orden, vez or f"{ahora:%Y-%m-%dT%H}")
        cuantos += len(pedir)
    return cuantos


async def medir(tx: AsyncSession, ahora: datetime) -> None:
    """Refresh the metrics: how many lack their stamp, for how long the oldest of them, and how many must be renewed."""
    for clase in CLASES:
        faltan = service.sin_estampa(clase).subquery()
        cuantos, primero = (await tx.execute(sa.select(sa.func.count(), sa.func.min(faltan.c[1])))).one()
        vencen = sa.select(sa.func.count()).select_from(service.por_renovar(clase, ahora).subquery())
        metricas.PENDIENTES.labels(clase).set(cuantos)
        metricas.POR_RENOVAR.labels(clase).set((await tx.execute(vencen)).scalar_one())
        metricas.ESPERA.labels(clase).set((ahora - primero).total_seconds() if primero is not None else 0)


async def reintentar(tx: AsyncSession, quien: Principal, motivo: str, ahora: datetime) -> int:
    """Ask at once for everything that lacks its stamp, as when the authority answers again; returns how many."""
    cuantos = await buscar(tx, ahora, timedelta(0), ahora.isoformat())
    await anotar(tx, quien=quien, accion="estampas.reintentar", objeto="estampas", motivo=motivo, datos={"n": cuantos})
    return cuantos


@dataclass(frozen=True)
class Intento:
    """The last job that was to stamp something."""

    estado: str
    intentos: int
    motivo: str | None
    no_antes: datetime


async def ultimos_intentos(tx: AsyncSession, clase: Clase, ids: Iterable[UUID]) -> dict[UUID, Intento]:
    """The newest job of each verdict's first stamp."""
    buscados = [str(id) for id in ids]
    de_quien = trabajos.c.datos["veredicto_id"].astext
    consulta = (
        sa.select(de_quien, trabajos.c.estado, trabajos.c.intentos, trabajos.c.motivo, trabajos.c.no_antes)
        .where(trabajos.c.tipo == service.ESTAMPAR, de_quien.in_(buscados))
        .where(sa.func.coalesce(trabajos.c.datos["clase"].astext, "veredicto") == clase)
        .order_by(trabajos.c.seq)
    )
    return {UUID(f[0]): Intento(f[1], f[2], f[3], f[4]) for f in (await tx.execute(consulta)).all()}
