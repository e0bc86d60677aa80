"""Reminders that have lost their object: what they remind of was met, moved or withdrawn before they went out."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.avisos.models import Aviso
from services.notificaciones.entregas.service import cambiar

DE_ALERTA = ("alerta_plazo", "alerta_escalada")
DE_RESPUESTA = "informacion_recordada"
_SIN_OBJETO = "lo que recordaba ya no está pendiente"
_POR_SALIR = ("pendiente", "diferida")

_DE_ALERTAS = text("""
    SELECT e.id FROM alerta a JOIN entrega e ON e.evento_id = a.id
    WHERE a.plazo_id = :plazo_id AND e.estado IN ('pendiente', 'diferida')
        AND (CAST(:salvo AS date) IS NULL OR a.fecha_plazo <> :salvo) ORDER BY e.id
""")
_DE_RESPUESTAS = text("""
    SELECT id FROM entrega WHERE caso_id = :caso_id AND clase = :clase AND estado IN ('pendiente', 'diferida')
    ORDER BY id
""")
_DEL_AVISO = text(
    "SELECT id FROM entrega WHERE aviso_id = :aviso_id AND estado IN ('pendiente', 'diferida') ORDER BY id"
)
# The deadline's row is held, so that who closes it comes wholly before or wholly after.
_ALERTA_VIGENTE = text("""
    SELECT p.estado = 'abierto' AND p.fecha = a.fecha_plazo FROM alerta a JOIN plazo p ON p.plazo_id = a.plazo_id
    WHERE a.id = :evento_id FOR SHARE OF p
""")
_RESPUESTA_VIGENTE = text("SELECT estado = 'abierto' FROM plazo WHERE plazo_id = :plazo_id FOR SHARE")


async def cancelar_alertas(tx: AsyncSession, plazo_id: UUID, salvo: date | None = None) -> None:
    """Give up the alerts of a deadline that have not gone out, but for those of the date `salvo`."""
    valores = {"plazo_id": plazo_id, "salvo": salvo}
    await _cancelar(tx, list((await tx.execute(_DE_ALERTAS, valores)).scalars()))


async def cancelar_recordatorios(tx: AsyncSession, caso_id: UUID) -> None:
    """Give up the reminders to answer of a case that have not gone out."""
    valores = {"caso_id": caso_id, "clase": DE_RESPUESTA}
    await _cancelar(tx, list((await tx.execute(_DE_RESPUESTAS, valores)).scalars()))


async def cancelar_si_ya_no(tx: AsyncSession, aviso: Aviso) -> None:
    """Give up the deliveries just made of a reminder whose object was lost while its addresses were looked for."""
    if aviso.clase in DE_ALERTA:
        consulta, valores = _ALERTA_VIGENTE, {"evento_id": aviso.evento_id}
    elif aviso.clase == DE_RESPUESTA:
        consulta, valores = _RESPUESTA_VIGENTE, {"plazo_id": UUID(aviso.datos["requerimiento_id"])}
    else:
        return
    if (await tx.execute(consulta, valores)).scalar_one_or_none() is False:
        await _cancelar(tx, list((await tx.execute(_DEL_AVISO, {"aviso_id": aviso.id})).scalars()))


async def _cancelar(tx: AsyncSession, entregas: list[UUID]) -> None:
    for id in entregas:
        # One that is already on the wire is left alone: it can't be called back.
        await cambiar(tx, id, "cancelada", _POR_SALIR, detalle=_SIN_OBJETO)
