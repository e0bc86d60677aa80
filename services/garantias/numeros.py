"""Public numbers without gaps."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_SIGUIENTE = text("""
    INSERT INTO consecutivo AS c (serie, ultimo) VALUES (:serie, 1)
    ON CONFLICT (serie) DO UPDATE SET ultimo = c.ultimo + 1
    RETURNING ultimo
""")


async def siguiente_numero(tx: AsyncSession, prefijo: str, anio: int) -> str:
    """The next number of a yearly series, `PV-2026-1`.

    Take it last in the transaction: its row stays locked until the commit, and a rollback gives the number back.
    """
    serie = f"{prefijo}-{anio}"
    return f"{serie}-{(await tx.execute(_SIGUIENTE, {'serie': serie})).scalar_one()}"
