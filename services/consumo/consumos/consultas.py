"""Reading consumptions together with their cases."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.consumos.models import FLUJO, Consumo, PlazoDeInformacion
from services.consumo.cqe.models import Cqe
from shared.expedientes import Expediente, Filtro, bandeja, exigir_visible, leer
from shared.http import Problema
from shared.http.paginacion import Paginacion
from shared.identity import Principal


async def consumo_de(tx: AsyncSession, consumo_id: UUID, *, bloquear: bool = False) -> Consumo:
    """The consumption; with `bloquear` its row is held until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = select(Consumo).where(col(Consumo.id) == consumo_id)
    if bloquear:
        consulta = consulta.with_for_update()
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def consumo_visible(tx: AsyncSession, consumo_id: UUID, quien: Principal) -> tuple[Expediente, Consumo]:
    """Case and consumption, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await leer(tx, consumo_id, tipo=FLUJO.tipo)
    exigir_visible(exp, quien)
    return exp, await consumo_de(tx, consumo_id)


async def consumos_en_bandeja(
    tx: AsyncSession,
    quien: Principal,
    *,
    estados: tuple[str, ...],
    empresa: str | None,
    pedida: Paginacion,
    referencia: str | None = None,
) -> tuple[list[tuple[Expediente, Consumo, str | None]], str | None]:
    """A page of the caller's inbox, each case with its consumption and the number of its CQE; and the next cursor."""
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=estados, empresa=empresa, referencia=referencia)
    casos, siguiente = await bandeja(tx, quien, filtro, pedida)
    ids = [caso.id for caso in casos]
    consumos = {c.id: c for c in (await tx.execute(select(Consumo).where(col(Consumo.id).in_(ids)))).scalars()}
    certificados = await cqe_de(tx, ids)
    return [(caso, consumos[caso.id], certificados.get(caso.id)) for caso in casos], siguiente


async def cqe_de(tx: AsyncSession, consumos: list[UUID]) -> dict[UUID, str]:
    """Serial number of the certificate of each consumption that has one."""
    filas = await tx.execute(select(col(Cqe.consumo_id), col(Cqe.numero)).where(col(Cqe.consumo_id).in_(consumos)))
    return {fila[0]: fila[1] for fila in filas.all()}


async def calculos_de(tx: AsyncSession, consumo_id: UUID) -> dict[UUID, list[str]]:
    """How each last day to answer was computed, in words, by the information request's id."""
    consulta = select(PlazoDeInformacion).where(col(PlazoDeInformacion.consumo) == consumo_id)
    filas = (await tx.execute(consulta.execution_options(populate_existing=True))).scalars()
    return {f.requerimiento: f.pasos for f in filas}
