"""One's own sessions: which there are, and ending one."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.sesiones.models import Sesion
from services.registro.sesiones.schemas import SesionVista
from shared.audit import anotar
from shared.clock import reloj_sistema
from shared.http.problemas import Problema
from shared.identity import Principal


async def vivas(tx: AsyncSession, quien: Principal) -> list[SesionVista]:
    """Sessions of the caller that can be renewed, newest first."""
    s = Sesion
    todas = sa.alias(Sesion.__table__, "todas")  # type: ignore[attr-defined]  # SQLModel does not type its tables
    abierta = sa.select(sa.func.min(todas.c.creada_en)).where(todas.c.familia == col(s.familia)).scalar_subquery()
    consulta = (
        sa.select(s, abierta)
        .where(
            sa.cast(col(s.usuario), sa.Text) == quien.sub,
            col(s.usada_en).is_(None),
            col(s.revocada_en).is_(None),
            col(s.vence_en) > reloj_sistema.ahora(),
        )
        .order_by(col(s.creada_en).desc())
    )
    return [
        SesionVista(id=f.familia, abierta_en=desde, renovada_en=f.creada_en, vence_en=f.vence_en, agente=f.agente)
        for f, desde in await tx.execute(consulta)
    ]


async def revocar_una(tx: AsyncSession, id: UUID, quien: Principal) -> None:
    """End a session of the caller, with every token that renews it.

    Raises:
        Problema: `no-encontrado`.
    """
    orden = sa.update(Sesion).where(
        col(Sesion.familia) == id,
        sa.cast(col(Sesion.usuario), sa.Text) == quien.sub,
        col(Sesion.revocada_en).is_(None),
    )
    hechas = await tx.execute(orden.values(revocada_en=reloj_sistema.ahora()).returning(col(Sesion.id)))
    if hechas.first() is None:
        raise Problema("no-encontrado")
    await anotar(tx, quien=quien, accion="sesion.revocar", objeto=f"sesion:{id}")
