"""What the revocation of its signature does to an annulment."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.anulaciones.consultas import anulacion_de
from services.consumo.anulaciones.decisiones import SISTEMA, bloquear
from services.consumo.anulaciones.models import FLUJO
from services.consumo.anulaciones.service import anunciar_decision
from services.consumo.cqe import estados
from services.consumo.cqe.consultas import cqe_de
from shared.events.notificaciones import FirmaDesconocida
from shared.expedientes import Expediente, aplicar
from shared.expedientes.firmas import REVOCAR, SIN_TERMINO, Retiro, Revocable, motivo_de

_DECIDIDA = {
    "aprobada": "El certificado ya quedó anulado y su cantidad volvió al cupo; para embarcar hace falta una solicitud"
    " de consumo nueva.",
    "negada": "La anulación se negó: el certificado sigue vigente.",
}


async def revocar(tx: AsyncSession, exp: Expediente, evento: FirmaDesconocida) -> Retiro:
    """Withdraw an annulment that waits for its decision under that signature; its certificate is valid again."""
    anulacion = await anulacion_de(tx, exp.id, bloquear=True)
    if anulacion.veredicto_id != evento.veredicto_id:
        return Retiro("sin_efecto", exp)
    if FLUJO.transicion(exp.estado, REVOCAR) is None:
        pendiente = _DECIDIDA.get(exp.estado)
        return Retiro("sin_efecto", exp) if pendiente is None else Retiro("decidido", exp, pendiente)
    motivo, cambios = motivo_de(evento), dict(SIN_TERMINO)
    datos = {"veredicto_id": str(evento.veredicto_id)}
    exp = await aplicar(tx, FLUJO, exp.id, REVOCAR, SISTEMA, motivo=motivo, datos=datos, cambios=cambios)
    anulacion.viva = False
    await tx.flush()
    cqe = await cqe_de(tx, id=anulacion.cqe_id)
    await estados.levantar_por_anulacion(tx, cqe.id, exp.id, f"Se desconoció la firma de la carta {exp.numero}")
    await anunciar_decision(tx, exp, anulacion, cqe, motivo)
    return Retiro("retirado", exp)


REVOCABLE = Revocable(revocar, antes=bloquear)
