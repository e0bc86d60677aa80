"""The yearly renewal of raw-material quotas, though nobody asks for them (art. 57 par.)."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.programas.models import Programa
from services.garantias.programas.periodos import cupo_del_periodo
from services.garantias.programas.rules import ClasePrograma, es_de_materias_primas
from services.garantias.registros.cupo import cupo_utilizado
from shared.clock import reloj_legal
from shared.expedientes import leer
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador

LOTE = 200
"""Programmes per turn of the timer: each is one row to lock and one message."""
_SIN_PERIODO = text("""
    SELECT p.id FROM programa p JOIN expediente e ON e.id = p.id
    WHERE p.clase = ANY(:clases) AND e.estado IN ('autorizado', 'suspendido')
        AND NOT EXISTS (SELECT FROM programa_periodo q WHERE q.programa_id = p.id AND q.periodo = :anio)
    ORDER BY p.id LIMIT :limite
""")


async def renovar_pendientes(tx: AsyncSession, limite: int = LOTE) -> int:
    """Fix this year's quota of programmes that nobody has used yet in it; how many.

    Whoever uses one first fixes it too, with the same result: the row is written once.
    """
    anio = reloj_legal.hoy().year
    clases = [c.value for c in ClasePrograma if es_de_materias_primas(c)]
    pendientes = await tx.execute(_SIN_PERIODO, {"clases": clases, "anio": anio, "limite": limite})
    ids = pendientes.scalars().all()
    for id in ids:
        await leer(tx, id, bloquear=True)
        programa = await tx.get_one(Programa, id, populate_existing=True)
        await cupo_del_periodo(tx, programa, anio, await cupo_utilizado(tx, id, anio - 1))
    return len(ids)


async def _turno(tx: AsyncSession, contexto: Contexto) -> int:
    return await renovar_pendientes(tx)


TEMPORIZADORES = (Temporizador("garantias.renovar_cupos", timedelta(minutes=5), _turno),)
