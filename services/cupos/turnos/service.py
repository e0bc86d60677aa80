"""Taking a turn, keeping it through a verdict, giving it up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.turnos.models import VIVOS, Turno


async def tomar(
    tx: AsyncSession,
    *,
    solicitud: UUID,
    contingente: str,
    grupo: str,
    cantidad_kg: int,
    recibido_en: datetime,
    veredicto_id: UUID,
    sha256: str,
) -> Turno:
    """Give a request its place in the line of its group."""
    turno = Turno(
        solicitud=solicitud,
        contingente=contingente,
        grupo=grupo,
        cantidad_kg=cantidad_kg,
        recibido_en=recibido_en,
        veredicto_id=veredicto_id,
        sha256=sha256,
    )
    tx.add(turno)
    await tx.flush()
    return turno


async def turno_vivo(tx: AsyncSession, solicitud: UUID) -> Turno | None:
    """The turn that the request holds now."""
    consulta = select(Turno).where(col(Turno.solicitud) == solicitud, col(Turno.estado).in_(VIVOS))
    return (await tx.execute(consulta)).scalar_one_or_none()


async def ultimo_turno(tx: AsyncSession, solicitud: UUID) -> Turno | None:
    """The last turn that the request took, in whatever state."""
    consulta = select(Turno).where(col(Turno.solicitud) == solicitud).order_by(col(Turno.numero).desc()).limit(1)
    return (await tx.execute(consulta)).scalar_one_or_none()


async def pasar(tx: AsyncSession, solicitud: UUID, estado: str, motivo: str | None = None) -> None:
    """Move the request's live turn, if it has one, to `en_estudio`, `atendido` or `liberado`."""
    await tx.execute(
        update(Turno)
        .where(col(Turno.solicitud) == solicitud, col(Turno.estado).in_(VIVOS))
        .values(estado=estado, motivo=motivo)
    )


async def antes_en_fila_kg(tx: AsyncSession, turno: Turno) -> int:
    """Kilograms that requests with an earlier turn in the same group may still use (first come first served)."""
    consulta = select(func.coalesce(func.sum(col(Turno.cantidad_kg)), 0)).where(
        col(Turno.contingente) == turno.contingente,
        col(Turno.grupo) == turno.grupo,
        col(Turno.estado).in_(VIVOS),
        tuple_(col(Turno.recibido_en), col(Turno.numero)) < tuple_(turno.recibido_en, turno.numero),
    )
    return int((await tx.execute(consulta)).scalar_one())
