"""The checks of requests as use cases ask for them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.revision.hechos import hechos_de
from services.cupos.revision.rules import comprobaciones
from shared.expedientes import Expediente
from shared.expedientes.comprobaciones import Precomprobacion, para_el_registro


async def comprobar(tx: AsyncSession, casos: Sequence[Expediente]) -> dict[UUID, list[Precomprobacion]]:
    """The checks of each request, for approving it whole."""
    return {id: comprobaciones(hechos) for id, hechos in (await hechos_de(tx, casos)).items()}


async def comprobar_una(tx: AsyncSession, exp: Expediente, kg: int) -> list[Precomprobacion]:
    """The checks of one request, for approving `kg` of it."""
    return comprobaciones((await hechos_de(tx, [exp], {exp.id: kg}))[exp.id])


async def lo_que_muestran(tx: AsyncSession, exp: Expediente) -> dict[str, Any]:
    """The checks that somebody who decides otherwise than approving has before the eyes, for the record."""
    return {"comprobaciones": para_el_registro((await comprobar(tx, [exp])).get(exp.id, []))}
