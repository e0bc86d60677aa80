"""Information requests: the term to answer, its reminders, the answer, and the end by itself of who does not answer.

A request ends ten minutes after the last day, and an answer counts by the instant at which it had arrived whole: one
that came in time has committed by then.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.referencias.service import calendario
from services.cupos.solicitudes import cartas, rules
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, PlazoDeInformacion, Solicitud
from services.cupos.solicitudes.oficios import CIERRE, caso_de, datos_de, emitir_oficio, emitir_requerimiento
from services.cupos.solicitudes.plazos import SISTEMA
from services.cupos.turnos import service as turnos
from shared.calendar import Calendario, en_palabras
from shared.clock import BOGOTA, reloj_legal
from shared.events.solicitudes import InformacionPedida, InformacionRecordada, InformacionRespondida, SolicitudVencida
from shared.expedientes import (
    Expediente,
    Requerimiento,
    aplicar,
    expediente,
    fijar_vencimiento,
    leer,
    pedir_informacion,
    requerimientos,
)
from shared.expedientes import responder as responder_requerimiento
from shared.expedientes.tablas import requerimiento as tabla_de_requerimientos
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

RECORDAR, VENCER = "cupos.recordar_informacion", "cupos.vencer_solicitud"
_AL_DIA_SIGUIENTE = timedelta(days=1, minutes=10)
_HORA_DE_AVISO = time(8, tzinfo=BOGOTA)


async def pedir(
    tx: AsyncSession,
    solicitud_id: UUID,
    quien: Principal,
    *,
    texto: str,
    responder_hasta: date | None = None,
    version: int | None = None,
) -> Expediente:
    """Ask the company for something: the Ministry's term stops, the company's begins.

    Args:
        responder_hasta: last day to answer; by default what the contingente gives.

    Raises:
        Problema: as `aplicar`, and `plazo-de-respuesta-invalido`.
    """
    await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    reglas, vigente, hoy = (await datos_de(tx, solicitud)).plazos, await calendario(tx), reloj_legal.hoy()
    habiles: int | None = None
    if responder_hasta is None:
        habiles = reglas.informacion_habiles
        plazo = rules.plazo_de_respuesta(hoy, habiles, vigente)
        hasta, pasos = plazo.vence, list(plazo.pasos)
    elif responder_hasta <= hoy or not vigente.es_habil(responder_hasta):
        raise Problema(
            "plazo-de-respuesta-invalido", f"El {en_palabras(responder_hasta)} no es un día hábil posterior a hoy."
        )
    else:
        hasta, pasos = responder_hasta, [f"El Ministerio fijó el {en_palabras(responder_hasta)}"]
    exp = await pedir_informacion(
        tx, FLUJO, solicitud_id, quien, texto=texto, calendario=vigente, responder_hasta=hasta, version=version
    )
    pedido = (await requerimientos(tx, solicitud_id))[-1]
    tx.add(
        PlazoDeInformacion(
            requerimiento=pedido.id, solicitud=solicitud_id, habiles=habiles, pasos=pasos, calendario=vigente.version
        )
    )
    await tx.flush()
    await _programar(tx, solicitud, pedido, hasta, reglas.recordatorios_habiles, vigente)
    assert exp.numero is not None
    evento = InformacionPedida(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        contingente=solicitud.contingente,
        requerimiento_id=pedido.id,
        texto=texto,
        pedida_en=pedido.pedido_en,
        responder_hasta=hasta,
        pasos=tuple(pasos),
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    await emitir_requerimiento(tx, exp, solicitud, texto=texto, hasta=hasta, pasos=pasos, quien=quien)
    return exp


async def _programar(
    tx: AsyncSession,
    solicitud: Solicitud,
    pedido: Requerimiento,
    hasta: date,
    dias: Sequence[int],
    vigente: Calendario,
) -> None:
    """Jobs for the reminders and for the end. Those of an earlier date find that theirs is no longer the one."""
    datos = {"solicitud": str(solicitud.id), "requerimiento": str(pedido.id), "hasta": hasta.isoformat()}
    desde = pedido.pedido_en.astimezone(BOGOTA).date()
    for dia, faltan in rules.recordatorios(desde, hasta, dias, vigente):
        await encolar(
            tx,
            RECORDAR,
            datos | {"faltan": faltan},
            clave=f"{pedido.id}:{hasta}:{dia}",
            grupo=solicitud.nit,
            no_antes=datetime.combine(dia, _HORA_DE_AVISO),
            reloj="legal",
        )
    fin = datetime.combine(hasta, time(tzinfo=BOGOTA)) + _AL_DIA_SIGUIENTE
    await encolar(tx, VENCER, datos, clave=f"{pedido.id}:{hasta}", grupo=solicitud.nit, no_antes=fin, reloj="legal")


async def responder(
    tx: AsyncSession,
    solicitud_id: UUID,
    quien: Principal,
    *,
    texto: str,
    recibida_en: datetime,
    version: int | None = None,
) -> Expediente:
    """The company's answer, with what it attached since it was asked; the Ministry's term runs on.

    Args:
        recibida_en: legal instant at which the answer had arrived whole; by it it is in time or not.

    Raises:
        Problema: as `aplicar`, and `respuesta-fuera-de-plazo`.
    """
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    exigir_empresa(quien, exp.empresa, actuar=True)
    abierto = await _abierto(tx, solicitud_id)
    hasta = None if abierto is None else abierto.responder_hasta
    if exp.estado == "en_espera_informacion" and hasta and recibida_en.astimezone(BOGOTA).date() > hasta:
        raise Problema(
            "respuesta-fuera-de-plazo", f"Terminó el {en_palabras(hasta)}.", responder_hasta=hasta.isoformat()
        )
    exp = await responder_requerimiento(
        tx, FLUJO, solicitud_id, quien, respuesta=texto, calendario=await calendario(tx), version=version
    )
    assert abierto is not None
    assert exp.numero is not None
    evento = InformacionRespondida(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        requerimiento_id=abierto.id,
        respondida_en=recibida_en,
        vence=exp.vence,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return exp


async def recordar(tx: AsyncSession, solicitud_id: UUID, requerimiento_id: UUID, hasta: date, faltan: int) -> bool:
    """Remind the company, if it is still asked for that and until then."""
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    abierto = await _en_espera(tx, exp, requerimiento_id, hasta)
    if abierto is None:
        return False
    assert exp.numero is not None
    evento = InformacionRecordada(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        requerimiento_id=requerimiento_id,
        responder_hasta=hasta,
        faltan_habiles=faltan,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return True


async def vencer(tx: AsyncSession, solicitud_id: UUID, requerimiento_id: UUID, hasta: date) -> bool:
    """Close a request that nobody answered in time: it loses its turn, and the company is told by letter.

    Returns:
        False if there is nothing to close: it was answered or withdrawn, or has another last day by now.
    """
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    abierto = await _en_espera(tx, exp, requerimiento_id, hasta)
    if abierto is None or reloj_legal.hoy() <= hasta:
        return False
    solicitud = await solicitud_de(tx, solicitud_id, bloquear=True)
    motivo = f"No se respondió el requerimiento de información, cuyo plazo terminó el {en_palabras(hasta)}."
    cambios = {"pausado_desde": None, "vence": None, "vence_calculo": None}
    datos = {"requerimiento": str(requerimiento_id), "responder_hasta": hasta.isoformat()}
    exp = await aplicar(tx, FLUJO, solicitud_id, "vencer", SISTEMA, motivo=motivo, datos=datos, cambios=cambios)
    await turnos.pasar(tx, solicitud_id, "liberado", "vencida")
    assert exp.numero is not None
    evento = SolicitudVencida(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        contingente=solicitud.contingente,
        grupo=solicitud.grupo,
        responder_hasta=hasta,
        vencida_en=exp.actualizado_en,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    carta = cartas.cierre(await caso_de(tx, exp, solicitud), hasta=hasta, pedido_en=abierto.pedido_en)
    await emitir_oficio(tx, exp, CIERRE, carta)
    return True


async def _abierto(tx: AsyncSession, solicitud_id: UUID) -> Requerimiento | None:
    return next((r for r in await requerimientos(tx, solicitud_id) if r.respondido_en is None), None)


async def _en_espera(tx: AsyncSession, exp: Expediente, requerimiento_id: UUID, hasta: date) -> Requerimiento | None:
    """That information request, if it is still open and still until then."""
    if exp.estado != "en_espera_informacion":
        return None
    abierto = await _abierto(tx, exp.id)
    es_ese = abierto is not None and (abierto.id, abierto.responder_hasta) == (requerimiento_id, hasta)
    return abierto if es_ese else None


async def en_espera(tx: AsyncSession) -> list[UUID]:
    """Requests whose company is asked for something."""
    c = expediente.c
    consulta = select(c.id).where(c.tipo == FLUJO.tipo, c.estado == "en_espera_informacion")
    return list((await tx.execute(consulta)).scalars())


async def recalcular(tx: AsyncSession, solicitud_id: UUID) -> bool:
    """Compute the last day to answer again under the newest calendar; it only moves away. Repeating changes nothing.

    Returns:
        Whether it moved.
    """
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    abierto = await _abierto(tx, solicitud_id)
    if exp.estado != "en_espera_informacion" or abierto is None or abierto.responder_hasta is None:
        return False
    guardado = await tx.get(PlazoDeInformacion, abierto.id, populate_existing=True)
    if guardado is None or guardado.habiles is None:
        return False
    vigente = await calendario(tx)
    plazo = rules.plazo_de_respuesta(abierto.pedido_en.astimezone(BOGOTA).date(), guardado.habiles, vigente)
    hasta = rules.sin_acortar(abierto.responder_hasta, plazo.vence)
    if hasta == abierto.responder_hasta:
        return False
    t = tabla_de_requerimientos
    await tx.execute(update(t).where(t.c.id == abierto.id).values(responder_hasta=hasta))
    guardado.pasos, guardado.calendario = list(plazo.pasos), vigente.version
    await tx.flush()
    if exp.vence is not None:
        motivo = (
            f"cambió el calendario: el plazo para responder pasa de {en_palabras(abierto.responder_hasta)}"
            f" a {en_palabras(hasta)}"
        )
        await fijar_vencimiento(tx, exp, SISTEMA, vence=exp.vence, pasos=exp.vence_calculo or [], motivo=motivo)
    solicitud = await solicitud_de(tx, solicitud_id)
    reglas = (await datos_de(tx, solicitud)).plazos
    await _programar(tx, solicitud, abierto, hasta, reglas.recordatorios_habiles, vigente)
    return True


async def plazos_de(tx: AsyncSession, solicitud_id: UUID) -> dict[UUID, list[str]]:
    """How each request's last day was computed, by the information request's id."""
    consulta = select(PlazoDeInformacion).where(col(PlazoDeInformacion.solicitud) == solicitud_id)
    filas = (await tx.execute(consulta.execution_options(populate_existing=True))).scalars()
    return {f.requerimiento: f.pasos for f in filas}
