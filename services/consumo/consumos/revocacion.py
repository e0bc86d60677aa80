"""What the revocation of its signature does to a consumption."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.consumos.consultas import consumo_de
from services.consumo.consumos.decisiones import SISTEMA
from services.consumo.consumos.models import FLUJO
from services.consumo.consumos.service import anunciar_desistido, liberar
from shared.events.notificaciones import FirmaDesconocida
from shared.expedientes import Expediente, aplicar
from shared.expedientes.firmas import REVOCAR, SIN_TERMINO, Retiro, Revocable, motivo_de

_DECIDIDO = {
    "aprobado": "El certificado ya se aprobó y un enlace no lo deja sin efecto: la coordinación puede suspenderlo o"
    " revocarlo, y la empresa puede pedir su anulación con una carta firmada por el representante.",
    "negado": "La solicitud se negó: el cupo quedó disponible.",
}


async def revocar(tx: AsyncSession, exp: Expediente, evento: FirmaDesconocida) -> Retiro:
    """Withdraw a request that waits for its decision under that signature; what it reserved is available again."""
    consumo = await consumo_de(tx, exp.id, bloquear=True)
    if consumo.veredicto_id != evento.veredicto_id:
        return Retiro("sin_efecto", exp)
    if FLUJO.transicion(exp.estado, REVOCAR) is None:
        pendiente = _DECIDIDO.get(exp.estado)
        return Retiro("sin_efecto", exp) if pendiente is None else Retiro("decidido", exp, pendiente)
    datos = {"veredicto_id": str(evento.veredicto_id)}
    cambios = dict(SIN_TERMINO)
    exp = await aplicar(tx, FLUJO, exp.id, REVOCAR, SISTEMA, motivo=motivo_de(evento), datos=datos, cambios=cambios)
    await liberar(tx, consumo, "consumo.revocar_firma")
    await anunciar_desistido(tx, exp, "firma_desconocida")
    return Retiro("retirado", exp)


REVOCABLE = Revocable(revocar)
