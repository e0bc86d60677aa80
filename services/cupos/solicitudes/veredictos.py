"""What a verdict on the signed form does to its request."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO
from services.cupos.solicitudes.plazos import SISTEMA, vencimiento
from services.cupos.turnos import service as turnos
from shared.events.cupos import SolicitudFirmaRechazada
from shared.events.firma import VeredictoEmitido
from shared.expedientes import aplicar, leer
from shared.messaging import publicar


async def aplicar_veredicto(tx: AsyncSession, veredicto: VeredictoEmitido) -> bool:
    """Send the request on to review, or back to its company with the reasons.

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
        vence, pasos = await vencimiento(tx, solicitud)
        cambios = {"vence": vence, "vence_calculo": pasos}
        await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, hacia="enviada", datos=datos, cambios=cambios)
        await turnos.pasar(tx, exp.id, "en_estudio")
        return True
    motivo = " ".join(razon.texto for razon in veredicto.razones) or veredicto.veredicto
    exp = await aplicar(tx, FLUJO, exp.id, "veredicto", SISTEMA, hacia="radicada", motivo=motivo, datos=datos)
    solicitud.razones = [razon.model_dump() for razon in veredicto.razones]
    await tx.flush()
    await turnos.pasar(tx, exp.id, "liberado", "firma no aceptada")
    assert exp.numero is not None
    evento = SolicitudFirmaRechazada(solicitud_id=exp.id, numero=exp.numero, nit=exp.empresa, razones=veredicto.razones)
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
    return True
