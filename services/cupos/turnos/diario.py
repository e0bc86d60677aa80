"""The journal of a line, read so that it can be repeated."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.turnos.rules import Anotado, Repeticion, repetir

_HECHOS = text("""
    SELECT coalesce(d.orden, h.id) AS orden, h.id, h.tanda, h.hecho, h.kg, h.turno, t.orden_en, t.cantidad_kg
    FROM turno_hecho h JOIN turno t ON t.numero = h.turno
    LEFT JOIN turno_tanda d ON d.contingente = t.contingente AND d.grupo = t.grupo AND d.tanda = h.tanda
    WHERE t.contingente = :contingente AND t.grupo = :grupo
""")
_TANDAS = text("""
    SELECT orden, tanda, libre_kg, por_turno, ultima_parcial FROM turno_tanda
    WHERE contingente = :contingente AND grupo = :grupo
""")
_VIVOS = text("""
    SELECT numero, reservado_kg FROM turno
    WHERE contingente = :contingente AND grupo = :grupo AND estado IN ('en_validacion', 'en_espera', 'en_estudio')
""")


async def leer_diario(tx: AsyncSession, contingente: str, grupo: str) -> list[Anotado]:
    """Every run of a line and every fact about its turns."""
    de = {"contingente": contingente, "grupo": grupo}
    tandas = [
        Anotado((t.orden, 0), t.tanda, None, t.libre_kg, por_turno=t.por_turno, ultima=t.ultima_parcial)
        for t in await tx.execute(_TANDAS, de)
    ]
    hechos = [
        Anotado((h.orden, h.id), h.tanda, h.hecho, h.kg, h.turno, h.orden_en, h.cantidad_kg)
        for h in await tx.execute(_HECHOS, de)
    ]
    return tandas + hechos


async def repetir_fila(tx: AsyncSession, contingente: str, grupo: str) -> tuple[Repeticion, list[tuple[int, int, int]]]:
    """Repeat a line from its journal, in one snapshot (`tx` REPEATABLE READ).

    Returns:
        The repetition, and where the turns are not as it leaves them: (turn, kilograms reserved, kilograms due).
    """
    repeticion = repetir(await leer_diario(tx, contingente, grupo))
    hoy = {f.numero: f.reservado_kg for f in await tx.execute(_VIVOS, {"contingente": contingente, "grupo": grupo})}
    debido = repeticion.reservado_kg
    distintos = [
        (turno, hoy.get(turno, 0), debido.get(turno, 0))
        for turno in sorted(hoy.keys() | debido.keys())
        if hoy.get(turno, 0) != debido.get(turno, 0)
    ]
    return repeticion, distintos
