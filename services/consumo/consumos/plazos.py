"""Open terms under a new calendar: to decide on consumptions and annulments, and to answer what a company was asked.

What is left is computed from the facts of the case, never counted down; a date that moves says so in the history.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.anulaciones.models import FLUJO as FLUJO_ANULACION
from services.consumo.consumos import informacion
from services.consumo.consumos.consultas import consumo_de
from services.consumo.consumos.models import FLUJO, PlazoDeInformacion
from services.consumo.consumos.rules import revision_en_palabras
from services.consumo.referencias.service import calendario_vigente, contingente_actual, contingente_en
from shared.audit import Sistema
from shared.calendar import en_palabras
from shared.calendar.requerimientos import plazo_de_respuesta
from shared.clock import BOGOTA
from shared.expedientes import Expediente, expediente, fijar_vencimiento, historia, leer, reanudar, requerimientos
from shared.expedientes.tablas import requerimiento

RECALCULAR = "consumo.recalcular_plazos"
SISTEMA = Sistema("consumo")
_ABIERTOS = {FLUJO.tipo: ("enviado", "en_espera_informacion"), FLUJO_ANULACION.tipo: ("solicitada",)}


async def abiertos(tx: AsyncSession) -> list[tuple[UUID, str]]:
    """Cases with a term that a calendar may move: id and kind."""
    c = expediente.c
    hallados: list[tuple[UUID, str]] = []
    for tipo, estados in _ABIERTOS.items():
        filas = await tx.execute(select(c.id).where(c.tipo == tipo, c.estado.in_(estados)).order_by(c.id))
        hallados += [(id, tipo) for id in filas.scalars()]
    return hallados


async def recalcular(tx: AsyncSession, id: UUID, tipo: str) -> bool:
    """Compute the open term of a case again under the newest calendar; says whether it moved. Twice is once.

    The Ministry's term follows the calendar; the company's to answer only moves away.
    """
    exp = await leer(tx, id, tipo=tipo, bloquear=True)
    if exp.estado not in _ABIERTOS[tipo]:
        return False
    if exp.estado == "en_espera_informacion":
        return await _de_respuesta(tx, exp)
    vence, pasos = await (_de_anulacion(tx, exp) if tipo == FLUJO_ANULACION.tipo else _de_consumo(tx, exp))
    if vence == exp.vence:
        return False
    antes = en_palabras(exp.vence) if exp.vence else "ninguno"
    motivo = f"cambió el calendario: el vencimiento pasa de {antes} a {en_palabras(vence)}"
    await fijar_vencimiento(tx, exp, SISTEMA, vence=vence, pasos=pasos, motivo=motivo)
    return True


async def _enviado_el(tx: AsyncSession, exp: Expediente) -> tuple[date, int | None]:
    """The day on which the accepted verdict sent the case to review, and the business days it was given then."""
    paso = next(p for p in reversed(await historia(tx, exp.id)) if p.accion == "veredicto")
    return paso.legal_en.astimezone(BOGOTA).date(), paso.datos.get("plazo_habiles")


async def _de_consumo(tx: AsyncSession, exp: Expediente) -> tuple[date, list[str]]:
    enviado, _ = await _enviado_el(tx, exp)
    vigente = await calendario_vigente(tx)
    respondidos = [r for r in await requerimientos(tx, exp.id) if r.respondido_en is not None]
    if respondidos and (restantes := respondidos[-1].restantes) is not None:
        respondido_en = respondidos[-1].respondido_en
        assert respondido_en is not None
        return reanudar(restantes, respondido_en.astimezone(BOGOTA).date(), vigente)
    consumo = await consumo_de(tx, exp.id)
    contingente = await contingente_en(tx, consumo.contingente, consumo.contingente_version)
    return revision_en_palabras("enviada", enviado, contingente.plazo_revision_habiles, vigente)


async def _de_anulacion(tx: AsyncSession, exp: Expediente) -> tuple[date, list[str]]:
    solicitada, habiles = await _enviado_el(tx, exp)
    assert habiles is not None
    return revision_en_palabras("solicitada", solicitada, habiles, await calendario_vigente(tx))


async def _de_respuesta(tx: AsyncSession, exp: Expediente) -> bool:
    abierto = await informacion.abierto_de(tx, exp)
    if abierto is None or abierto.responder_hasta is None:
        return False
    guardado = await tx.get(PlazoDeInformacion, abierto.id, populate_existing=True)
    if guardado is None or guardado.habiles is None:
        return False
    vigente = await calendario_vigente(tx)
    plazo = plazo_de_respuesta(abierto.pedido_en.astimezone(BOGOTA).date(), guardado.habiles, vigente)
    # A new calendar never shortens a term that the company was already told. # house rule
    if plazo.vence <= abierto.responder_hasta:
        return False
    cambio = update(requerimiento).where(requerimiento.c.id == abierto.id)
    await tx.execute(cambio.values(responder_hasta=plazo.vence))
    guardado.pasos, guardado.calendario = list(plazo.pasos), vigente.version
    await tx.flush()
    if exp.vence is not None:
        motivo = (
            f"cambió el calendario: el plazo para responder pasa de {en_palabras(abierto.responder_hasta)}"
            f" a {en_palabras(plazo.vence)}"
        )
        await fijar_vencimiento(tx, exp, SISTEMA, vence=exp.vence, pasos=exp.vence_calculo or [], motivo=motivo)
    consumo = await consumo_de(tx, exp.id)
    contingente = await contingente_actual(tx, consumo.contingente)
    assert contingente is not None  # the consumption refers to a version of it
    await informacion.programar(tx, consumo, abierto, plazo.vence, contingente.recordatorios_habiles, vigente)
    return True
