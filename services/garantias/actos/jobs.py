"""Finding terms that ran out, and drafting what each asks for, away from the finder."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.actos.service import vencer
from shared.clock import reloj_legal
from shared.http.contexto import Contexto
from shared.http.temporizadores import Temporizador
from shared.jobs import Completar, Trabajo, Trabajos, encolar

VENCER = "garantias.vencer_plazo"
LOTE = 500

trabajos = Trabajos("garantias")

# Terms that wait for something else stay at the front: the job's key passes over those looked at today.
_VENCIDOS = sa.text("""
    SELECT p.id, p.vence, p.nit FROM plazo p
    WHERE p.estado = 'abierto' AND p.proyectado IS NULL AND p.vence < :hoy AND NOT EXISTS (
        SELECT FROM trabajos t WHERE t.tipo = :tipo AND t.clave = p.id || ':' || p.vence || ':' || CAST(:dia AS text)
            AND t.estado <> 'cancelado')
    ORDER BY p.vence, p.id LIMIT :lote
""")


async def encolar_vencidos(tx: AsyncSession, contexto: Contexto) -> int:
    """A job for each open term whose last day passed; says how many there were.

    One that waits for something else (a prórroga not decided yet) is looked at again the next day.
    """
    hoy = reloj_legal.hoy()
    valores = {"hoy": hoy, "dia": hoy.isoformat(), "tipo": VENCER, "lote": LOTE}
    vencidos = (await tx.execute(_VENCIDOS, valores)).all()
    for plazo, vence, nit in vencidos:
        clave = f"{plazo}:{vence.isoformat()}:{hoy.isoformat()}"
        await encolar(tx, VENCER, {"plazo": str(plazo)}, clave=clave, grupo=nit)
    return len(vencidos)


VENCIMIENTOS = Temporizador("garantias.plazos_vencidos", timedelta(seconds=30), encolar_vencidos)


@trabajos.maneja(VENCER, maximo=4)
async def al_vencer(t: Trabajo, ctx: Any) -> Completar:
    """Draft the act of one term, if its expiry still asks for one."""

    async def completar(tx: AsyncSession) -> None:
        await vencer(tx, UUID(t.datos["plazo"]))

    return completar
