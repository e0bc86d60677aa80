"""Reading certificates."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.consumos.models import Consumo
from services.consumo.cqe.models import CON_ERROR, FLUJO, CorreoDeCqe, Cqe, Suspension
from shared.clock import BOGOTA
from shared.expedientes import (
    Expediente,
    Filtro,
    Situacion,
    acciones,
    consulta_bandeja,
    exigir_visible,
    expediente,
)
from shared.expedientes.tablas import CAMPOS
from shared.http import Problema
from shared.http.paginacion import Paginacion, paginar
from shared.identity import Principal

# In one statement: of two, each sees what is committed by then, and an issued certificate would have no seal yet.
_CON_SU_CASO = select(Cqe, *CAMPOS).join(expediente, expediente.c.id == col(Cqe.id))


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
    """Case and certificate at one instant, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = _CON_SU_CASO.where(col(Cqe.numero) == numero).execution_options(populate_existing=True)
    fila = (await tx.execute(consulta)).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    exp, cqe = _juntos(fila)
    exigir_visible(exp, quien)
    return exp, cqe


def _juntos(fila: Row[Any]) -> tuple[Expediente, Cqe]:
    caso: tuple[Any, ...] = tuple(fila)[1:]
    return Expediente(*caso), fila[0]


def expedido_el(cqe: Cqe) -> date:
    """Day of issue, in Bogotá, as it is printed on the certificate: that of its approval, whenever it was sealed."""
    return cqe.aprobado_en.astimezone(BOGOTA).date()


def fin_del_periodo(cqe: Cqe, finales: Mapping[str, date]) -> date:
    """Last day of the quota period: the printed one, or a later one where a circular moved it.

    Args:
        finales: by contingente, as its newest version has it (`referencias.service.finales_de`).
    """
    return max(cqe.periodo_hasta, finales.get(cqe.contingente, cqe.periodo_hasta))


async def cupo_de(tx: AsyncSession, cqe: Cqe) -> UUID:
    """The cupo that the certificate was debited to."""
    return (await tx.execute(select(col(Consumo.cupo_id)).where(col(Consumo.id) == cqe.consumo_id))).scalar_one()


async def suspensiones(tx: AsyncSession, cqe_id: UUID) -> list[Suspension]:
    """Why the certificate is suspended now, oldest first."""
    return (await suspensiones_de(tx, [cqe_id])).get(cqe_id, [])


async def suspensiones_de(tx: AsyncSession, cqes: Collection[UUID]) -> dict[UUID, list[Suspension]]:
    """The same for several certificates."""
    vivas = select(Suspension).where(col(Suspension.cqe).in_(cqes), col(Suspension.levantada_en).is_(None))
    halladas: dict[UUID, list[Suspension]] = {}
    for fila in (await tx.execute(vivas.order_by(col(Suspension.id)))).scalars():
        halladas.setdefault(fila.cqe, []).append(fila)
    return halladas


async def acciones_de(
    tx: AsyncSession, exp: Expediente, cqe: Cqe, quien: Principal, vivas: Sequence[Suspension], sit: Situacion
) -> tuple[str, ...]:
    """What the caller may do on the certificate now: of a suspended one it depends on what suspends it.

    Args:
        vivas: its suspensions.
        sit: as `acciones`.
    """
    posibles = await acciones(tx, FLUJO, exp, quien, sit)
    if exp.estado == "por_sellar" and cqe.sello_error is None:
        return tuple(accion for accion in posibles if accion != "resellar")
    if exp.estado != "suspendido" or "reanudar" not in posibles:
        return posibles
    causas = {s.causa for s in vivas}
    if "coordinador" not in causas:
        return ("suspender",)
    return ("reanudar",) if "anulacion" in causas else ("reanudar", "revocar")


@dataclass(frozen=True)
class FiltroDeCqe:
    """What a list of certificates shows; empty members do not filter."""

    estados: tuple[str, ...] = ()
    empresa: str | None = None
    contingente: str | None = None
    con_error: bool = False
    """Rendering or seal failed."""
    correo_con_error: bool = False


async def cqe_en_lista(
    tx: AsyncSession, quien: Principal, filtro: FiltroDeCqe, pedida: Paginacion
) -> tuple[list[tuple[Expediente, Cqe]], str | None]:
    """A page of the certificates that the caller may see, newest first, with their cases; and the next cursor."""
    casos = await consulta_bandeja(
        tx, quien, Filtro(tipos=(FLUJO.tipo,), estados=filtro.estados, empresa=filtro.empresa)
    )
    consulta = _CON_SU_CASO.where(col(Cqe.id).in_(select(casos.subquery().c.id)))
    if filtro.contingente is not None:
        consulta = consulta.where(col(Cqe.contingente) == filtro.contingente)
    if filtro.con_error:
        consulta = consulta.where(col(Cqe.sello_error).is_not(None))
    if filtro.correo_con_error:
        malos = select(col(CorreoDeCqe.cqe)).where(col(CorreoDeCqe.estado).in_(CON_ERROR))
        consulta = consulta.where(col(Cqe.id).in_(malos))
    filas, siguiente = await paginar(tx, consulta, (col(Cqe.id),), pedida, descendente=True)
    return [_juntos(fila) for fila in filas], siguiente


async def expedientes_de(tx: AsyncSession, cqes: Collection[UUID]) -> dict[UUID, Expediente]:
    """The cases of several certificates."""
    filas = (await tx.execute(select(*CAMPOS).where(expediente.c.id.in_(cqes)))).all()
    return {caso.id: caso for caso in (Expediente(*fila) for fila in filas)}
