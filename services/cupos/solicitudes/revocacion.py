"""What the revocation of its signature does to a quota request."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO
from services.cupos.solicitudes.plazos import SISTEMA
from services.cupos.solicitudes.service import tras_desistir
from shared.events.notificaciones import FirmaDesconocida
from shared.expedientes import Expediente, aplicar
from shared.expedientes.firmas import REVOCAR, SIN_TERMINO, Retiro, Revocable, motivo_de

_DECIDIDA = {
    "aprobada": "El cupo ya se asignó. Sus consumos no se aprueban sin que un funcionario diga por qué, y el Ministerio"
    " puede corregir la decisión o pedir a la empresa que devuelva el cupo.",
    "aprobada_parcial": "El cupo ya se asignó. Sus consumos no se aprueban sin que un funcionario diga por qué, y el"
    " Ministerio puede corregir la decisión o pedir a la empresa que devuelva el cupo.",
    "negada": "La solicitud se negó: no dio derecho a ningún cupo.",
    "en_recurso": "La solicitud se negó y tiene un recurso por resolver: quien lo resuelve verá este aviso.",
}


async def revocar(tx: AsyncSession, exp: Expediente, evento: FirmaDesconocida) -> Retiro:
    """Withdraw a request that waits for its decision under that signature; its turn goes to the next in line."""
    solicitud = await solicitud_de(tx, exp.id, bloquear=True)
    if solicitud.veredicto_id != evento.veredicto_id:
        return Retiro("sin_efecto", exp)
    if FLUJO.transicion(exp.estado, REVOCAR) is None:
        pendiente = _DECIDIDA.get(exp.estado)
        return Retiro("sin_efecto", exp) if pendiente is None else Retiro("decidido", exp, pendiente)
    datos = {"veredicto_id": str(evento.veredicto_id)}
    cambios = dict(SIN_TERMINO)
    exp = await aplicar(tx, FLUJO, exp.id, REVOCAR, SISTEMA, motivo=motivo_de(evento), datos=datos, cambios=cambios)
    await tras_desistir(tx, exp, "firma_desconocida", "firma desconocida por el representante")
    return Retiro("retirado", exp)


REVOCABLE = Revocable(revocar)
