"""Information requests: the term to answer, its reminders, the answer, and the end by itself of who does not answer.

A request ends ten minutes after the last day, and an answer counts by the instant at which it had arrived whole: one
that came in time has committed by then. A new calendar never shortens what the company was told (`plazos.py`).
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.consumos.consultas import consumo_de
from services.consumo.consumos.models import FLUJO, Consumo, PlazoDeInformacion
from services.consumo.consumos.service import liberar
from services.consumo.referencias.service import calendario_vigente, contingente_actual, contingente_en
from shared import expedientes as casos
from shared.audit import Sistema
from shared.calendar import Calendario, en_palabras
from shared.calendar.requerimientos import plazo_de_respuesta, recordatorios
from shared.clock import BOGOTA, reloj_legal
from shared.events.consumo import (
    ConsumoInformacionPedida,
    ConsumoInformacionRecordada,
    ConsumoInformacionRespondida,
    ConsumoVencido,
)
from shared.expedientes import Expediente, Requerimiento, aplicar, leer, requerimientos
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.jobs import encolar
from shared.messaging import publicar

SISTEMA = Sistema("consumo")
RECORDAR, VENCER = "consumo.recordar_informacion", "consumo.vencer_sin_respuesta"
_AL_DIA_SIGUIENTE = timedelta(days=1, minutes=10)
_HORA_DE_AVISO = time(8, tzinfo=BOGOTA)


async def pedir_informacion(
    tx: AsyncSession, consumo_id: UUID, quien: Principal, texto: str, *, responder_hasta: date | None = None
) -> Expediente:
    """Ask the company for something; the review's clock stops, the company's begins and the reservation stays.

    Args:
        responder_hasta: last day to answer; by default what the contingente gives.

    Raises:
        Problema: as `aplicar`, and `plazo-de-respuesta-invalido`.
    """
    await leer(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    consumo = await consumo_de(tx, consumo_id, bloquear=True)
    contingente = await contingente_actual(tx, consumo.contingente)
    if contingente is None:
        contingente = await contingente_en(tx, consumo.contingente, consumo.contingente_version)
    vigente, hoy = await calendario_vigente(tx), reloj_legal.hoy()
    habiles: int | None = None
    if responder_hasta is None:
        habiles = contingente.plazo_informacion_habiles
        plazo = plazo_de_respuesta(hoy, habiles, vigente)
        hasta, pasos = plazo.vence, list(plazo.pasos)
    elif responder_hasta <= hoy or not vigente.es_habil(responder_hasta):
        raise Problema(
            "plazo-de-respuesta-invalido", f"El {en_palabras(responder_hasta)} no es un día hábil posterior a hoy."
        )
    else:
        hasta, pasos = responder_hasta, [f"El Ministerio fijó el {en_palabras(responder_hasta)}"]
    exp = await casos.pedir_informacion(
        tx, FLUJO, consumo_id, quien, texto=texto, calendario=vigente, responder_hasta=hasta
    )
    pedido = (await requerimientos(tx, consumo_id))[-1]
    tx.add(
        PlazoDeInformacion(
            requerimiento=pedido.id, consumo=consumo_id, habiles=habiles, pasos=pasos, calendario=vigente.version
        )
    )
    await tx.flush()
    await programar(tx, consumo, pedido, hasta, contingente.recordatorios_habiles, vigente)
    evento = ConsumoInformacionPedida(
        consumo_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        contingente=consumo.contingente,
        requerimiento_id=pedido.id,
        texto=texto,
        pedida_en=pedido.pedido_en,
        responder_hasta=hasta,
        pasos=tuple(pasos),
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return exp


async def programar(
    tx: AsyncSession, consumo: Consumo, pedido: Requerimiento, hasta: date, dias: tuple[int, ...], vigente: Calendario
) -> None:
    """Jobs for the reminders and for the end. Those of an earlier date find that theirs is no longer the one."""
    datos = {"consumo": str(consumo.id), "requerimiento": str(pedido.id), "hasta": hasta.isoformat()}
    desde = pedido.pedido_en.astimezone(BOGOTA).date()
    for dia, faltan in recordatorios(desde, hasta, dias, vigente):
        await encolar(
            tx,
            RECORDAR,
            datos | {"faltan": faltan},
            clave=f"{pedido.id}:{hasta}:{dia}",
            grupo=consumo.nit,
            no_antes=datetime.combine(dia, _HORA_DE_AVISO),
            reloj="legal",
        )
    fin = datetime.combine(hasta, time(tzinfo=BOGOTA)) + _AL_DIA_SIGUIENTE
    await encolar(tx, VENCER, datos, clave=f"{pedido.id}:{hasta}", grupo=consumo.nit, no_antes=fin, reloj="legal")


async def responder(
    tx: AsyncSession, consumo_id: UUID, quien: Principal, respuesta: str, *, recibida_en: datetime
) -> Expediente:
    """Answer the open request; the clock runs on with the business days that were left.

    Args:
        recibida_en: legal instant at which the answer had arrived whole; by it it is in time or not.

    Raises:
        Problema: as `aplicar`, and `respuesta-fuera-de-plazo`.
    """
    exp = await leer(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    exigir_empresa(quien, exp.empresa, actuar=True)
    abierto = await abierto_de(tx, exp)
    hasta = abierto.responder_hasta if abierto is not None else None
    if hasta is not None and recibida_en.astimezone(BOGOTA).date() > hasta:
        raise Problema(
            "respuesta-fuera-de-plazo", f"Terminó el {en_palabras(hasta)}.", responder_hasta=hasta.isoformat()
        )
    calendario = await calendario_vigente(tx)
    exp = await casos.responder(tx, FLUJO, consumo_id, quien, respuesta=respuesta, calendario=calendario)
    assert abierto is not None
    evento = ConsumoInformacionRespondida(
        consumo_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        requerimiento_id=abierto.id,
        respondida_en=recibida_en,
        vence=exp.vence,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return exp


async def recordar(tx: AsyncSession, consumo_id: UUID, requerimiento_id: UUID, hasta: date, faltan: int) -> bool:
    """Remind the company, if it is still asked for that until that day; says whether it was."""
    exp = await leer(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    abierto = await abierto_de(tx, exp)
    if abierto is None or (abierto.id, abierto.responder_hasta) != (requerimiento_id, hasta):
        return False
    evento = ConsumoInformacionRecordada(
        consumo_id=exp.id,
        numero=exp.numero or "",
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        requerimiento_id=requerimiento_id,
        responder_hasta=hasta,
        faltan_habiles=faltan,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return True


async def vencer(tx: AsyncSession, consumo_id: UUID, requerimiento_id: UUID, hasta: date) -> bool:
    """Close a consumption that nobody answered for in time: its reservation is void, and the company is told.

    Returns:
        False if there is nothing to close: it was answered or withdrawn, or its day is another or not over.
    """
    exp = await leer(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    abierto = await abierto_de(tx, exp)
    if abierto is None or (abierto.id, abierto.responder_hasta) != (requerimiento_id, hasta):
        return False
    if reloj_legal.hoy() <= hasta:
        return False
    consumo = await consumo_de(tx, consumo_id, bloquear=True)
    motivo = f"No se respondió el requerimiento de información, cuyo plazo terminó el {en_palabras(hasta)}."
    cambios = {"pausado_desde": None, "vence": None, "vence_calculo": None}
    datos = {"requerimiento": str(requerimiento_id), "responder_hasta": hasta.isoformat()}
    exp = await aplicar(tx, FLUJO, consumo_id, "vencer", SISTEMA, motivo=motivo, datos=datos, cambios=cambios)
    await liberar(tx, consumo, "consumo.vencer")
    await anunciar_vencido(tx, exp, consumo, "sin_respuesta", hasta, consumo.cantidad_kg)
    return True


async def anunciar_vencido(
    tx: AsyncSession, exp: Expediente, consumo: Consumo, causa: str, fecha: date, liberado_kg: int
) -> None:
    """Tell that a consumption closed by itself; `causa` and `fecha` as in the event."""
    evento = ConsumoVencido.model_validate(
        {
            "consumo_id": exp.id,
            "numero": exp.numero or "",
            "nit": exp.empresa,
            "referencia_externa": exp.referencia_externa,
            "cupo_id": consumo.cupo_id,
            "contingente": consumo.contingente,
            "causa": causa,
            "fecha": fecha,
            "liberado_kg": liberado_kg,
            "vencido_en": exp.actualizado_en,
        }
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


async def abierto_de(tx: AsyncSession, exp: Expediente) -> Requerimiento | None:
    """The information request that the case waits for."""
    if exp.estado != "en_espera_informacion":
        return None
    return next((r for r in await requerimientos(tx, exp.id) if r.respondido_en is None), None)
