"""Whether a company is a Gran Usuario now, and who operates for it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.grandes_usuarios.rules import puede_operar
from shared.http import Problema
from shared.identity import Principal

_VIGENTE = text("SELECT 1 FROM gran_usuario WHERE nit = :nit AND vigente")

_OPERADORES = text("SELECT operador_usuario, suplente_usuario FROM gran_usuario WHERE nit = :nit AND vigente")


async def es_gran_usuario(tx: AsyncSession, nit: str) -> bool:
    """Art. 103: recognised, and the quality was not lost (art. 111)."""
    return (await tx.execute(_VIGENTE, {"nit": nit})).first() is not None


async def exigir_operador(tx: AsyncSession, nit: str, quien: Principal) -> None:
    """Art. 107: what a Gran Usuario files, its operator files, or the substitute.

    Raises:
        Problema: `prohibido` for another user of a company that designated whom it operates through.
    """
    fila = (await tx.execute(_OPERADORES, {"nit": nit})).one_or_none()
    if fila is None or quien.es_interno:
        return
    if not puede_operar(quien.sub, quien.tiene("representante"), fila.operador_usuario, fila.suplente_usuario):
        raise Problema("prohibido", "Los trámites de este Gran Usuario los adelanta su operador (art. 107).")
