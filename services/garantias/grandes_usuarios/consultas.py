"""Whether a company is a Gran Usuario now."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_VIGENTE = text("SELECT 1 FROM gran_usuario WHERE nit = :nit AND vigente")


async def es_gran_usuario(tx: AsyncSession, nit: str) -> bool:
    """Art. 103: recognised, and the quality was not lost (art. 111)."""
    return (await tx.execute(_VIGENTE, {"nit": nit})).first() is not None
