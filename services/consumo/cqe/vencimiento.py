"""The end of validity of certificates that were never used."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe.consultas import cqe_de
from services.consumo.cqe.estados import SISTEMA, pasar
from services.consumo.cqe.models import FLUJO
from services.consumo.cqe.rules import fin_de_vigencia
from services.consumo.referencias.service import contingente_actual
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.expedientes import leer
from shared.http.temporizadores import Temporizador
from shared.jobs import encolar

VENCER = "consumo.vencer_cqe"
_POR_TURNO = 5_000

# A certificate with a declaration on file waits for what the reviewer says of it.
_SIN_DECLARACION = "NOT EXISTS (SELECT FROM dex d WHERE d.cqe_id = q.id AND d.en_pie)"
_POR_VENCER = text(f"""
    SELECT q.id, q.nit FROM cqe q JOIN expediente e ON e.id = q.id
    JOIN LATERAL (
        SELECT t.datos FROM contingente t WHERE t.codigo = q.contingente ORDER BY t.version DESC LIMIT 1
    ) t ON true
    WHERE e.estado = 'emitido' AND q.periodo_hasta < :hoy AND (t.datos ->> 'vigencia_hasta')::date < :hoy
      AND coalesce((t.datos ->> 'dex_limite')::date < :hoy, true) AND {_SIN_DECLARACION}
    ORDER BY q.id LIMIT :cuantos
""")  # noqa: S608 -- a constant
_DECLARADO = text(f"SELECT NOT ({_SIN_DECLARACION}) FROM cqe q WHERE q.id = :id")  # noqa: S608 -- a constant


async def buscar(tx: AsyncSession) -> int:
    """Have every certificate whose validity is over looked at by a job, once a day at most; gives how many."""
    hoy = reloj_legal.hoy()
    filas = (await tx.execute(_POR_VENCER, {"hoy": hoy, "cuantos": _POR_TURNO})).all()
    for fila in filas:
        await encolar(tx, VENCER, {"cqe": str(fila.id)}, clave=f"{fila.id}:{hoy}", grupo=fila.nit)
    return len(filas)


POR_VENCER = Temporizador("consumo.cqe_por_vencer", timedelta(minutes=10), lambda tx, contexto: buscar(tx))


async def vencer(tx: AsyncSession, cqe_id: UUID) -> bool:
    """Expire the certificate if that is still due, now that its case is held; says whether it did."""
    exp = await leer(tx, cqe_id, tipo=FLUJO.tipo, bloquear=True)
    cqe = await cqe_de(tx, id=cqe_id)
    contingente = await contingente_actual(tx, cqe.contingente)
    if contingente is None or exp.estado != "emitido" or (await tx.execute(_DECLARADO, {"id": cqe_id})).scalar_one():
        return False
    fin = fin_de_vigencia(cqe.periodo_hasta, contingente.vigencia_hasta, contingente.dex_limite)
    if reloj_legal.hoy() <= fin:
        return False
    motivo = f"Su vigencia terminó el {en_palabras(fin)} sin declaraciones de exportación."
    datos = {"fin": fin.isoformat(), "contingente_version": contingente.version}
    await pasar(tx, cqe_id, "vencer", SISTEMA, motivo=motivo, datos=datos)
    return True
