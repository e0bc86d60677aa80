"""What of a registration is not in the country: re-exported for good, or in an exit that is open."""

from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.registros.rules import Quedan

_AFUERA = sa.text("""
    SELECT item, sum(cantidad) AS cantidad, sum(fob_centavos)::bigint AS fob FROM (
        SELECT item, cantidad, fob_centavos FROM reexportacion WHERE registro_id = :r
        UNION ALL
        SELECT i.item, i.cantidad, i.fob_centavos FROM salida s JOIN salida_item i ON i.salida_id = s.id
        JOIN expediente e ON e.id = s.id AND e.estado IN ('solicitada', 'autorizada', 'fuera')
        WHERE s.registro_id = :r AND s.id IS DISTINCT FROM :s
    ) x GROUP BY item
""").bindparams(sa.bindparam("r", type_=sa.Uuid), sa.bindparam("s", type_=sa.Uuid))
_NADA = Quedan(Decimal(0), 0)


async def afuera(tx: AsyncSession, registro_id: UUID, salvo: UUID | None = None) -> dict[int, Quedan]:
    """How much of each item left, or is asked to; without the exit `salvo`."""
    filas = await tx.execute(_AFUERA, {"r": registro_id, "s": salvo})
    return {f.item: Quedan(f.cantidad, f.fob) for f in filas}


def supera(hay: Quedan, sale: Quedan, fuera: Quedan | None) -> bool:
    """Whether what leaves, with what left already, is more than there is."""
    antes = fuera or _NADA
    return sale.cantidad + antes.cantidad > hay.cantidad or sale.fob_centavos + antes.fob_centavos > hay.fob_centavos
