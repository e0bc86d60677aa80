"""The daily control of the public topic of guarantees."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.conciliacion import Conciliacion, Fuente, Linea

_GARANTIAS = text("""
    SELECT e.numero, g.version_publica, e.estado, coalesce(p.numero, '') AS grupo, g.valor_cop_centavos AS cantidad
    FROM garantia g JOIN expediente e ON e.id = g.id JOIN expediente p ON p.id = g.programa_id
    WHERE g.version_publica > 0
""")


async def de_garantias(tx: AsyncSession) -> list[Linea]:
    """Every published guarantee, in cents of pesos, grouped by programme."""
    return [Linea(*fila) for fila in (await tx.execute(_GARANTIAS)).all()]


CONCILIACION = Conciliacion(
    "garantias", (Fuente("garantias", "Garantías de Plan Vallejo", "cop_centavos", de_garantias),)
)
