"""Caps of the applicants whose turns are about to enter a line."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.contingentes.historia import clase_de
from services.cupos.contingentes.rules import hay_topes, tope_del_contingente_kg, tope_kg
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.turnos.rules import Tope

# As `exigir_tope`: two lines of one contingente count a company one after the other.
_CANDADO = text("SELECT pg_advisory_xact_lock(hashtext(:que))")
_USO = text("""
    SELECT nit, coalesce(sum(kg) FILTER (WHERE grupo = :grupo), 0)::bigint AS en_grupo, sum(kg)::bigint AS en_total
    FROM (
        SELECT nit, grupo, kg FROM cupo_vigente WHERE contingente = :contingente AND nit = ANY(:nits)
        UNION ALL
        SELECT s.nit, t.grupo, t.cantidad_kg FROM turno t JOIN solicitud s ON s.id = t.solicitud
        WHERE t.contingente = :contingente AND t.estado IN ('en_validacion', 'en_espera', 'en_estudio')
            AND s.nit = ANY(:nits)
    ) u GROUP BY nit
""")


async def topes_de(tx: AsyncSession, datos: DatosContingente, grupo: str, nits: Sequence[str]) -> dict[str, Tope]:
    """Caps by NIT, with what counts against them now; empty where the group has none. Held until `tx` ends."""
    if not nits or not hay_topes(datos, grupo):
        return {}
    distintos = sorted(set(nits))
    for nit in distintos:
        await tx.execute(_CANDADO, {"que": f"tope {datos.codigo} {nit}"})
    parametros = {"contingente": datos.codigo, "grupo": grupo, "nits": distintos}
    uso = {f.nit: (int(f.en_grupo), int(f.en_total)) for f in await tx.execute(_USO, parametros)}
    topes = {}
    for nit in distintos:
        clase = await clase_de(tx, datos.codigo, nit)
        en_grupo, en_total = uso.get(nit, (0, 0))
        topes[nit] = Tope(tope_kg(datos, grupo, clase), tope_del_contingente_kg(datos, clase), en_grupo, en_total)
    return topes
