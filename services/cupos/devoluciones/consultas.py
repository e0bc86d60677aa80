"""Reading returns together with their cases."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.devoluciones.models import FLUJO, Devolucion
from shared.expedientes import Expediente, Filtro, exigir_visible, leer
from shared.expedientes.consultas import bandeja
from shared.http import Problema
from shared.http.paginacion import Paginacion
from shared.identity import Principal


async def devolucion_de(tx: AsyncSession, devolucion_id: UUID, *, bloquear: bool = False) -> Devolucion:
    """The return; with `bloquear` its row is held until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = select(Devolucion).where(col(Devolucion.id) == devolucion_id)
    if bloquear:
        consulta = consulta.with_for_update(key_share=True)
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def devolucion_visible(tx: AsyncSession, devolucion_id: UUID, quien: Principal) -> tuple[Expediente, Devolucion]:
    """Case and return, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await leer(tx, devolucion_id, tipo=FLUJO.tipo)
    exigir_visible(exp, quien)
    return exp, await devolucion_de(tx, devolucion_id)


async def en_bandeja(
    tx: AsyncSession, quien: Principal, filtro: Filtro, pedida: Paginacion
) -> tuple[list[tuple[Expediente, Devolucion]], str | None]:
    """A page of the caller's inbox, each case with its return; and the next cursor."""
    casos, siguiente = await bandeja(tx, quien, filtro, pedida)
    consulta = select(Devolucion).where(col(Devolucion.id).in_([caso.id for caso in casos]))
    devoluciones = {d.id: d for d in (await tx.execute(consulta)).scalars()}
    return [(caso, devoluciones[caso.id]) for caso in casos], siguiente
