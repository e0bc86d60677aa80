"""Sessions of a person: which there are, and ending them. One's own; or, with a reason, those of somebody else."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.sesiones.models import Sesion
from services.registro.sesiones.schemas import SesionVista
from services.registro.usuarios.models import Usuario
from shared.audit import anotar
from shared.clock import reloj_sistema
from shared.http.problemas import Problema
from shared.identity import Principal


async def vivas(tx: AsyncSession, usuario: UUID) -> list[SesionVista]:
    """Sessions of a user that can be renewed, newest first."""
    s = Sesion
    todas = sa.alias(Sesion.__table__, "todas")  # type: ignore[attr-defined]  # SQLModel does not type its tables
    abierta = sa.select(sa.func.min(todas.c.creada_en)).where(todas.c.familia == col(s.familia)).scalar_subquery()
    consulta = (
        sa.select(s, abierta)
        .where(
            col(s.usuario) == usuario,
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


async def revocar_una(tx: AsyncSession, id: UUID, usuario: UUID, quien: Principal, motivo: str | None = None) -> None:
    """End a session of a user, with every token that renews it.

    Raises:
        Problema: `no-encontrado`.
    """
    await _bloquear(tx, usuario)
    if not await _terminar(tx, usuario, col(Sesion.familia) == id):
        raise Problema("no-encontrado")
    ajena = {} if str(usuario) == quien.sub else {"usuario": str(usuario)}
    await anotar(tx, quien=quien, accion="sesion.revocar", objeto=f"sesion:{id}", motivo=motivo, datos=ajena)


async def revocar_todas(tx: AsyncSession, usuario: UUID, quien: Principal, motivo: str) -> None:
    """End all sessions of a user; nothing if there is none.

    Raises:
        Problema: `no-encontrado` if there is no such user.
    """
    await _bloquear(tx, usuario)
    cuantas = await _terminar(tx, usuario)
    datos = {"sesiones": cuantas}
    await anotar(
        tx, quien=quien, accion="usuario.cerrar_sesiones", objeto=f"usuario:{usuario}", motivo=motivo, datos=datos
    )


async def _bloquear(tx: AsyncSession, usuario: UUID) -> None:
    # A renewal in course holds the same row: what it opens is seen here, and one that comes later sees what is ended.
    if await tx.get(Usuario, usuario, with_for_update=True) is None:
        raise Problema("no-encontrado")


async def _terminar(tx: AsyncSession, usuario: UUID, *cuales: sa.ColumnElement[bool]) -> int:
    """End these, and say how many there were; a renewed one counts once."""
    orden = sa.update(Sesion).where(col(Sesion.usuario) == usuario, col(Sesion.revocada_en).is_(None), *cuales)
    hechas = await tx.execute(orden.values(revocada_en=reloj_sistema.ahora()).returning(col(Sesion.familia)))
    return len(set(hechas.scalars()))
