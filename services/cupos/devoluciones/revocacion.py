"""What the revocation of its signature does to a return."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.devoluciones.consultas import devolucion_de
from services.cupos.devoluciones.decisiones import SISTEMA
from services.cupos.devoluciones.models import FLUJO
from services.cupos.devoluciones.service import anunciar_desistida
from shared.events.notificaciones import FirmaDesconocida
from shared.expedientes import Expediente, aplicar
from shared.expedientes.firmas import REVOCAR, Retiro, Revocable, motivo_de

_DECIDIDA = {
    "por_aplicar": "La devolución ya se aprobó y se está descontando del cupo; el Ministerio puede reponer la cantidad"
    " con un acto correctivo.",
    "aplicada": "La cantidad ya volvió al grupo; el Ministerio puede reponerla con un acto correctivo.",
    "rechazada": "No se devolvió nada: el cupo sigue igual.",
    "negada": "La devolución se negó: el cupo sigue igual.",
}


async def revocar(tx: AsyncSession, exp: Expediente, evento: FirmaDesconocida) -> Retiro:
    """Withdraw a return that waits for its decision under that signature; the cupo stays as it is."""
    devolucion = await devolucion_de(tx, exp.id, bloquear=True)
    if devolucion.veredicto_id != evento.veredicto_id:
        return Retiro("sin_efecto", exp)
    if FLUJO.transicion(exp.estado, REVOCAR) is None:
        pendiente = _DECIDIDA.get(exp.estado)
        return Retiro("sin_efecto", exp) if pendiente is None else Retiro("decidido", exp, pendiente)
    datos = {"veredicto_id": str(evento.veredicto_id)}
    exp = await aplicar(tx, FLUJO, exp.id, REVOCAR, SISTEMA, motivo=motivo_de(evento), datos=datos)
    await anunciar_desistida(tx, exp, "firma_desconocida")
    return Retiro("retirado", exp)


REVOCABLE = Revocable(revocar)
