"""What a new calendar does to all open terms, in batches that each are one transaction."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.plazos.models import PlazoGuardado
from services.garantias.plazos.service import Caso, recalcular_caso
from services.garantias.referencias.service import calendario_vigente

LOTE = 200
"""Cases per transaction: short enough that nobody waits long for one of their rows."""

_CASOS = text("""
    SELECT DISTINCT caso_tipo, caso_id FROM plazo
    WHERE estado = 'abierto' AND calendario_version < :version
    ORDER BY caso_tipo, caso_id LIMIT :limite
""")
_BLOQUEAR = {
    "programa": text("SELECT numero, nit, version, reglamento FROM programa WHERE id = :id FOR UPDATE"),
    "garantia": text("""
        SELECT g.numero, g.nit, g.version, p.reglamento FROM garantia g JOIN programa p ON p.id = g.programa_id
        WHERE g.id = :id FOR UPDATE OF g
    """),
}


async def bloquear_caso(tx: AsyncSession, tipo: str, id: UUID) -> Caso:
    """The case of some terms, with its row locked so that its events keep their order."""
    fila = (await tx.execute(_BLOQUEAR[tipo], {"id": id})).one()
    return Caso(tipo, id, fila.numero, fila.nit, fila.version, fila.reglamento)


async def recalcular_lote(tx: AsyncSession, limite: int = LOTE) -> tuple[int, bool]:
    """Bring up to `limite` cases to the calendar in force.

    Returns:
        How many terms moved, and whether more cases wait for another batch.
    """
    calendario = await calendario_vigente(tx)
    casos = (await tx.execute(_CASOS, {"version": calendario.version, "limite": limite})).all()
    movidos = 0
    for tipo, id in casos:
        caso = await bloquear_caso(tx, tipo, id)
        abiertos = select(PlazoGuardado).where(
            PlazoGuardado.caso_id == id,
            PlazoGuardado.estado == "abierto",
            PlazoGuardado.calendario_version < calendario.version,
        )
        guardados = (await tx.execute(abiertos.order_by(col(PlazoGuardado.id)).with_for_update())).scalars().all()
        movidos += len(await recalcular_caso(tx, caso, guardados, calendario))
    return movidos, len(casos) == limite
