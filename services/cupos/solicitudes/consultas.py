"""Reading requests together with their cases."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.solicitudes.models import FLUJO, Solicitud
from services.cupos.turnos.models import VIVOS, Turno
from shared.expedientes import Expediente, Filtro, bandeja, exigir_visible, leer
from shared.http import Problema
from shared.http.paginacion import Paginacion
from shared.identity import Principal


async def solicitud_de(tx: AsyncSession, solicitud_id: UUID, *, bloquear: bool = False) -> Solicitud:
    """The request; with `bloquear` its row is held until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = select(Solicitud).where(col(Solicitud.id) == solicitud_id)
    if bloquear:
        consulta = consulta.with_for_update(key_share=True)
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def solicitud_visible(tx: AsyncSession, solicitud_id: UUID, quien: Principal) -> tuple[Expediente, Solicitud]:
    """Case and request, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo)
    exigir_visible(exp, quien)
    return exp, await solicitud_de(tx, solicitud_id)


async def en_bandeja(
    tx: AsyncSession, quien: Principal, filtro: Filtro, pedida: Paginacion
) -> tuple[list[tuple[Expediente, Solicitud]], str | None]:
    """A page of the caller's inbox, each case with its request; and the next cursor."""
    casos, siguiente = await bandeja(tx, quien, filtro, pedida)
    consulta = select(Solicitud).where(col(Solicitud.id).in_([caso.id for caso in casos]))
    solicitudes = {s.id: s for s in (await tx.execute(consulta)).scalars()}
    return [(caso, solicitudes[caso.id]) for caso in casos], siguiente


async def en_curso_kg(tx: AsyncSession, contingente: str, nit: str, *, salvo: UUID) -> int:
    """Kilograms that the company's other requests with a turn ask of the contingente."""
    consulta = (
        select(func.coalesce(func.sum(col(Turno.cantidad_kg)), 0))
        .join(Solicitud, col(Solicitud.id) == col(Turno.solicitud))
        .where(
            col(Turno.contingente) == contingente,
            col(Turno.estado).in_(VIVOS),
            col(Solicitud.nit) == nit,
            col(Solicitud.id) != salvo,
        )
    )
    return int((await tx.execute(consulta)).scalar_one())
