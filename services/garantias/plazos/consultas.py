"""Reading terms and their moves."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.plazos.models import PlazoGuardado, PlazoMovimiento
from services.garantias.plazos.schemas import MovimientoLeido, PlazoLeido


async def de_caso(tx: AsyncSession, caso_id: UUID) -> list[PlazoLeido]:
    """All terms of a case, open and closed, nearest first."""
    consulta = select(PlazoGuardado).where(PlazoGuardado.caso_id == caso_id)
    filas = (await tx.execute(consulta.order_by(col(PlazoGuardado.vence), col(PlazoGuardado.id)))).scalars()
    return [PlazoLeido.de(fila) for fila in filas]


def consulta_de_plazos(nits: frozenset[str] | None, *, solo_abiertos: bool) -> sa.Select[Any]:
    """Terms of these companies, or of all for None."""
    consulta: sa.Select[Any] = sa.select(PlazoGuardado)
    if nits is not None:
        consulta = consulta.where(col(PlazoGuardado.nit).in_(nits))
    if solo_abiertos:
        consulta = consulta.where(col(PlazoGuardado.estado) == "abierto")
    return consulta


def consulta_de_movidos(nits: frozenset[str] | None, calendario: int | None) -> sa.Select[Any]:
    """Moves by a version of the calendar, or by any, of terms of these companies, or of all."""
    movimiento, plazo = PlazoMovimiento, PlazoGuardado
    consulta = sa.select(
        *(col(getattr(movimiento, c)) for c in PlazoMovimiento.model_fields),
        col(plazo.caso_numero),
        col(plazo.nit),
        col(plazo.calculo)["nombre"].astext.label("nombre"),
    ).join(PlazoGuardado, col(plazo.id) == col(movimiento.plazo_id))
    if nits is not None:
        consulta = consulta.where(col(plazo.nit).in_(nits))
    if calendario is not None:
        consulta = consulta.where(col(movimiento.calendario_version) == calendario)
    return consulta


def movimiento_leido(fila: Any) -> MovimientoLeido:
    """A row of `consulta_de_movidos` as the API shows it."""
    return MovimientoLeido.model_validate(dict(fila._mapping))
