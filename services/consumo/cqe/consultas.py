"""Reading certificates."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.consumos.models import Consumo
from services.consumo.cqe.models import FLUJO, Cqe, Suspension
from shared.expedientes import Expediente, acciones, exigir_visible
from shared.expedientes import leer as leer_expediente
from shared.http import Problema
from shared.identity import Principal


async def cqe_de(tx: AsyncSession, *, bloquear: bool = False, **donde: Any) -> Cqe:
    """The certificate with that `id`, `numero`, `codigo` or `consumo_id`.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = select(Cqe).where(*(col(getattr(Cqe, c)) == v for c, v in donde.items()))
    if bloquear:
        consulta = consulta.with_for_update()
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def cqe_visible(tx: AsyncSession, numero: str, quien: Principal) -> tuple[Expediente, Cqe]:
    """Case and certificate, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    cqe = await cqe_de(tx, numero=numero)
    exp = await leer_expediente(tx, cqe.id, tipo=FLUJO.tipo)
    exigir_visible(exp, quien)
    return exp, cqe


async def cupo_de(tx: AsyncSession, cqe: Cqe) -> UUID:
    """The cupo that the certificate was debited to."""
    return (await tx.execute(select(col(Consumo.cupo_id)).where(col(Consumo.id) == cqe.consumo_id))).scalar_one()


async def suspensiones(tx: AsyncSession, cqe_id: UUID, *, vivas: bool = True) -> list[Suspension]:
    """Why the certificate is suspended now (or, with `vivas` false, every suspension it had), oldest first."""
    consulta = select(Suspension).where(col(Suspension.cqe) == cqe_id).order_by(col(Suspension.id))
    if vivas:
        consulta = consulta.where(col(Suspension.levantada_en).is_(None))
    return list((await tx.execute(consulta)).scalars())


async def acciones_de(tx: AsyncSession, exp: Expediente, quien: Principal) -> tuple[str, ...]:
    """What the caller may do on the certificate now; of a suspended one it depends on what suspends it."""
    posibles = await acciones(tx, FLUJO, exp, quien)
    if exp.estado != "suspendido" or "reanudar" not in posibles:
        return posibles
    causas = {s.causa for s in await suspensiones(tx, exp.id)}
    if "coordinador" not in causas:
        return ("suspender",)
    return ("reanudar",) if "anulacion" in causas else ("reanudar", "revocar")
