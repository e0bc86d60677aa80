"""Who has history in a contingente: what caps and the historical method go by."""

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.contingentes.models import CargaDeHistoria, HistoriaDeContingente
from services.cupos.contingentes.rules import Clase


def _ultima(codigo: str) -> Select[int]:
    return select(func.max(col(CargaDeHistoria.n))).where(col(CargaDeHistoria.contingente) == codigo)


async def historia(tx: AsyncSession, codigo: str) -> dict[str, int]:
    """Kilograms of each company (NIT) over all its years, as the last loading says; empty without one."""
    h = HistoriaDeContingente
    consulta = (
        select(col(h.nit), func.sum(col(h.kg)))
        .where(col(h.contingente) == codigo, col(h.carga) == _ultima(codigo).scalar_subquery())
        .group_by(col(h.nit))
        .order_by(col(h.nit))
    )
    return {nit: int(kg) for nit, kg in (await tx.execute(consulta)).all()}


async def clase_de(tx: AsyncSession, codigo: str, nit: str) -> Clase:
    """Whether the company has history in the contingente."""
    h = HistoriaDeContingente
    consulta = select(
        select(col(h.nit))
        .where(col(h.contingente) == codigo, col(h.carga) == _ultima(codigo).scalar_subquery(), col(h.nit) == nit)
        .exists()
    )
    return "historico" if (await tx.execute(consulta)).scalar_one() else "nuevo"
