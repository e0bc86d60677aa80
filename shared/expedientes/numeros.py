"""Numbers without gaps: the counter's row is locked until the commit, so take a number as the last thing."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.expedientes.tablas import expediente

_SIGUIENTE = sa.text("""
    INSERT INTO expediente_consecutivo AS c (serie, ultimo) VALUES (:serie, 1)
    ON CONFLICT (serie) DO UPDATE SET ultimo = c.ultimo + 1 RETURNING ultimo
""")


async def siguiente_numero(tx: AsyncSession, serie: str) -> int:
    """The next number of the series, from 1; it is nobody's if `tx` rolls back. Take it last in the transaction."""
    numero: int = (await tx.execute(_SIGUIENTE, {"serie": serie})).scalar_one()
    return numero


async def numerar(tx: AsyncSession, expediente_id: UUID, serie: str) -> str:
    """Give a case its public number, `<serie>-<consecutive>`, once for ever; last in the transaction.

    Raises:
        ValueError: if the case has a number already.
    """
    consecutivo = await siguiente_numero(tx, serie)
    numero = f"{serie}-{consecutivo}"
    orden = (
        sa.update(expediente)
        .where(expediente.c.id == expediente_id, expediente.c.numero.is_(None))
        .values(serie=serie, consecutivo=consecutivo, numero=numero)
        .returning(expediente.c.id)
    )
    if (await tx.execute(orden)).one_or_none() is None:
        raise ValueError(f"{expediente_id} ya tiene número")
    return numero
