"""What an operator does with the queue: look, try again, cancel, prune."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.jobs.cola import FilaDeTrabajo, timbre
from shared.jobs.tabla import trabajos
from shared.persistence import al_confirmar

_COLUMNAS = [trabajos.c[f.name] for f in fields(FilaDeTrabajo)]


@dataclass(frozen=True)
class Resumen:
    """How many jobs of a kind are in a state, and since when the oldest of them is there."""

    tipo: str
    estado: str
    cuantos: int
    mas_antiguo: datetime


async def listar(
    tx: AsyncSession,
    *,
    estados: Sequence[str] = (),
    tipo: str | None = None,
    grupo: str | None = None,
    limite: int = 50,
    antes_de: UUID | None = None,
) -> list[FilaDeTrabajo]:
    """Jobs, newest first, `limite` at a time; the last one's id is `antes_de` of the next page."""
    consulta = select(*_COLUMNAS).order_by(trabajos.c.id.desc()).limit(limite)
    if estados:
        consulta = consulta.where(trabajos.c.estado.in_(estados))
    if tipo is not None:
        consulta = consulta.where(trabajos.c.tipo == tipo)
    if grupo is not None:
        consulta = consulta.where(trabajos.c.grupo == grupo)
    if antes_de is not None:
        consulta = consulta.where(trabajos.c.id < antes_de)
    return [_fila(f) for f in (await tx.execute(consulta)).mappings()]


async def de_clave(tx: AsyncSession, tipo: str, clave: str) -> FilaDeTrabajo | None:
    """The job that has this key, if it was ever enqueued and not cancelled."""
    consulta = select(*_COLUMNAS).where(
        trabajos.c.tipo == tipo, trabajos.c.clave == clave, trabajos.c.estado != "cancelado"
    )
    fila = (await tx.execute(consulta)).mappings().one_or_none()
    return None if fila is None else _fila(fila)


async def resumen(tx: AsyncSession) -> list[Resumen]:
    """Unfinished and failed jobs counted by kind and state; for health pages and alarms."""
    consulta = (
        select(trabajos.c.tipo, trabajos.c.estado, func.count(), func.min(trabajos.c.creado_en))
        .where(trabajos.c.estado.in_(("programado", "pendiente", "en_curso", "fallido")))
        .group_by(trabajos.c.tipo, trabajos.c.estado)
        .order_by(trabajos.c.tipo, trabajos.c.estado)
    )
    return [Resumen(*fila) for fila in (await tx.execute(consulta)).all()]


async def reintentar(tx: AsyncSession, identidad: UUID) -> bool:
    """Give a failed job, or one that waits for its next attempt, all its attempts again, now.

    Returns:
        False if there is no such job in `fallido` or `programado`.
    """
    hecho = await tx.execute(
        update(trabajos)
        .where(trabajos.c.id == identidad, trabajos.c.estado.in_(("fallido", "programado")))
        .values(estado="pendiente", intentos=0, terminado_en=None, no_antes=func.statement_timestamp())
        .returning(trabajos.c.id)
    )
    if hecho.scalar_one_or_none() is None:
        return False
    al_confirmar(tx, timbre.tocar)
    return True


async def cancelar(tx: AsyncSession, identidad: UUID, motivo: str) -> bool:
    """Cancel a job that has not ended; one at work loses its lease, so that nothing of it is written.

    Returns:
        False if it had ended already.
    """
    hecho = await tx.execute(
        update(trabajos)
        .where(trabajos.c.id == identidad, trabajos.c.estado.in_(("programado", "pendiente", "en_curso", "fallido")))
        .values(
            estado="cancelado",
            motivo=motivo,
            arriendo=trabajos.c.arriendo + 1,
            arriendo_hasta=None,
            terminado_en=func.statement_timestamp(),
        )
        .returning(trabajos.c.id)
    )
    return hecho.scalar_one_or_none() is not None


async def detener(tx: AsyncSession, identidad: UUID, motivo: str) -> None:
    """Leave a job that waits its turn for a person: it is `fallido` with this reason until somebody retries it."""
    await tx.execute(
        update(trabajos)
        .where(trabajos.c.id == identidad, trabajos.c.estado.in_(("programado", "pendiente")))
        .values(estado="fallido", motivo=motivo, terminado_en=func.statement_timestamp())
    )


async def podar(tx: AsyncSession, antes_de: datetime, *, limite: int = 1000) -> int:
    """Delete done and cancelled jobs that ended before `antes_de`, without key (keys are kept for ever)."""
    viejos = (
        select(trabajos.c.id)
        .where(
            trabajos.c.estado.in_(("hecho", "cancelado")),
            trabajos.c.terminado_en < antes_de,
            trabajos.c.clave.is_(None),
        )
        .limit(limite)
    )
    borrados = await tx.execute(delete(trabajos).where(trabajos.c.id.in_(viejos)).returning(trabajos.c.id))
    return len(borrados.scalars().all())


def _fila(fila: Any) -> FilaDeTrabajo:
    return FilaDeTrabajo(**fila)
