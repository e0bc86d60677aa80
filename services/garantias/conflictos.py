"""Conflicts of interest in what is done to a case without moving it."""

from sqlalchemy.ext.asyncio import AsyncSession

from shared.expedientes import Expediente, situacion
from shared.http import Problema
from shared.identity import Principal


async def exigir_sin_conflicto(tx: AsyncSession, exp: Expediente, quien: Principal) -> None:
    """Keep somebody of the ministry away from a company with which there is a declared conflict; it holds until `tx`
    ends.

    Raises:
        Problema: `conflicto-de-interes`.
    """
    if exp.empresa in quien.empresas or exp.empresa in (await situacion(tx, quien, en_firme=True)).conflictos:
        raise Problema("conflicto-de-interes")
