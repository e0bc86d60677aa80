"""What a verdict on the signed form does to its request."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, Solicitud
from services.cupos.solicitudes.oficios import emitir_constancia
from services.cupos.solicitudes.plazos import SISTEMA, vencimiento
from services.cupos.turnos import service as turnos
from services.cupos.turnos.reglas import reglas_de
from shared.clock import reloj_legal
from shared.events.cupos import SolicitudEnEspera, SolicitudFirmaRechazada
from shared.events.firma import VeredictoEmitido
from shared.expedientes import aplicar, leer
from shared.messaging import publicar


async def aplicar_veredicto(tx: AsyncSession, veredicto: VeredictoEmitido) -> bool:
    """Send the request on to review or to the waiting list, or back to its company with the reasons.

    Returns:
        False if nobody waits for this verdict any more: the request was withdrawn.
    """
    exp = await leer(tx, veredicto.documento_id, tipo=FLUJO.tipo, bloquear=True)
    solicitud = await solicitud_de(tx, veredicto.documento_id, bloquear=True)
    if exp.estado != "en_validacion" or solicitud.veredicto_id != veredicto.veredicto_id:
        return False
    datos = {
        "veredicto_id": str(veredicto.veredicto_id),
        "veredicto": veredicto.veredicto,
        "subindicacion": veredicto.subindicacion,
        "firmante_id": veredicto.firmante_id,
    }
    if veredicto.veredicto == "TOTAL_PASSED":
        await _aceptar(tx, solicitud, datos)
        return True
    motivo = " ".join(razon.texto for razon in veredicto.razones) or veredicto.veredicto
    exp = await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, hacia="radicada", motivo=motivo, datos=datos)
    solicitud.razones = [razon.model_dump() for razon in veredicto.razones]
    await tx.flush()
    await turnos.pasar(tx, exp.id, "liberado", "firma no aceptada")
    assert exp.numero is not None
    evento = SolicitudFirmaRechazada(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        razones=veredicto.razones,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return True


async def _aceptar(tx: AsyncSession, solicitud: Solicitud, datos: dict[str, Any]) -> None:
    contingente = await tx.get(Contingente, solicitud.contingente, populate_existing=True)
    assert contingente is not None
    recibida = solicitud.recibido_en or reloj_legal.ahora()
    reglas = reglas_de(DatosContingente.model_validate(contingente.datos), solicitud.grupo, recibida)
    hacia = await turnos.tras_veredicto(
        tx, solicitud.id, por_turno=reglas.por_turno, lista_de_espera=reglas.lista_de_espera
    )
    cambios: dict[str, Any] = {}
    if hacia == "enviada":
        cambios["vence"], cambios["vence_calculo"] = await vencimiento(tx, solicitud)
    exp = await aplicar(tx, FLUJO, solicitud.id, "veredicto", SISTEMA, hacia=hacia, datos=datos, cambios=cambios)
    await emitir_constancia(tx, exp, solicitud)
    if hacia == "enviada":
        return
    turno = await turnos.turno_vivo(tx, solicitud.id)
    assert turno is not None
    assert exp.numero is not None
    antes, _ = await turnos.antes_en_fila(tx, turno)
    evento = SolicitudEnEspera(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        antes_en_fila=antes,
        ocurrido_en=reloj_legal.ahora(),
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
