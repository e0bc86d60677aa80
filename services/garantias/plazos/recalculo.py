"""What a new calendar does to all open terms, in batches that each are one transaction."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.plazos.models import PlazoGuardado
from services.garantias.plazos.service import recalcular_caso
from services.garantias.referencias.service import calendario_vigente
from shared.expedientes import leer

LOTE = 200
"""Cases per transaction: short enough that nobody waits long for one of their rows."""

_CASOS = text("""
    SELECT DISTINCT caso_id FROM plazo
    WHERE estado = 'abierto' AND calendario_version < :version
    ORDER BY caso_id LIMIT :limite
""")


async def recalcular_lote(tx: AsyncSession, limite: int = LOTE) -> tuple[int, bool]:
    """Bring up to `limite` cases to the calendar in force.

    Returns:
        How many terms moved, and whether more cases wait for another batch.
    """
    calendario = await calendario_vigente(tx)
    casos = (await tx.execute(_CASOS, {"version": calendario.version, "limite": limite})).scalars().all()
    movidos = 0
    for id in casos:
        # Events of a case keep their order because each is published under the lock of its row.
        caso = await leer(tx, id, bloquear=True)
        abiertos = select(PlazoGuardado).where(
            PlazoGuardado.caso_id == id,
            PlazoGuardado.estado == "abierto",
            PlazoGuardado.calendario_version < calendario.version,
        )
        guardados = (await tx.execute(abiertos.order_by(col(PlazoGuardado.id)).with_for_update())).scalars().all()
        movidos += len(await recalcular_caso(tx, caso, guardados, calendario))
    return movidos, len(casos) == limite
