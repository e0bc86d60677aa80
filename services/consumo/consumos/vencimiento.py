"""The end of filed forms that nobody signed before their quota year was over."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.consumos.consultas import consumo_de
from services.consumo.consumos.informacion import SISTEMA, anunciar_vencido
from services.consumo.consumos.models import FLUJO
from services.consumo.consumos.rules import sin_firmar_a_tiempo
from services.consumo.referencias.service import contingente_actual
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.expedientes import aplicar, leer
from shared.http.temporizadores import Temporizador
from shared.jobs import encolar

VENCER_SIN_FIRMA = "consumo.vencer_sin_firma"
_POR_TURNO = 5_000
_GRACIA = timedelta(hours=2)
"""A batch of signed files that arrived whole on the last day is worked off by then."""
_POR_VENCER = text("""
    SELECT c.id, c.nit FROM expediente e JOIN consumo c ON c.id = e.id
    JOIN LATERAL (
        SELECT t.datos FROM contingente t WHERE t.codigo = c.contingente ORDER BY t.version DESC LIMIT 1
    ) t ON true
    WHERE e.tipo = 'consumo' AND e.estado = 'radicado' AND (t.datos ->> 'vigencia_hasta')::date < :hoy
    ORDER BY c.id LIMIT :cuantos
""")


def _hoy() -> date:
    return (reloj_legal.ahora() - _GRACIA).date()


async def buscar(tx: AsyncSession) -> int:
    """Have every form that is past its time looked at by a job, once a day at most; gives how many."""
    hoy = _hoy()
    filas = (await tx.execute(_POR_VENCER, {"hoy": hoy, "cuantos": _POR_TURNO})).all()
    for fila in filas:
        await encolar(tx, VENCER_SIN_FIRMA, {"consumo": str(fila.id)}, clave=f"{fila.id}:{hoy}", grupo=fila.nit)
    return len(filas)


SIN_FIRMA = Temporizador("consumo.sin_firma", timedelta(minutes=10), lambda tx, contexto: buscar(tx))


async def vencer(tx: AsyncSession, consumo_id: UUID) -> bool:
    """Close the form if that is still due, now that its case is held; says whether it did. It held nothing."""
    exp = await leer(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    if exp.estado != "radicado":
        return False
    consumo = await consumo_de(tx, consumo_id, bloquear=True)
    contingente = await contingente_actual(tx, consumo.contingente)
    if contingente is None or not sin_firmar_a_tiempo(_hoy(), contingente.vigencia_hasta):
        return False
    fin = contingente.vigencia_hasta
    motivo = f"El contingente terminó el {en_palabras(fin)} y el formulario no se había recibido firmado."
    datos = {"fin": fin.isoformat(), "contingente_version": contingente.version}
    exp = await aplicar(tx, FLUJO, consumo_id, "vencer", SISTEMA, motivo=motivo, datos=datos)
    await anunciar_vencido(tx, exp, consumo, "sin_firma", fin, 0)
    return True
