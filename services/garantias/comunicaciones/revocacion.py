"""What the revocation of a signature does to the letter of a study."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.comunicaciones.models import CopiaDeComunicacion
from services.garantias.comunicaciones.service import viva
from services.garantias.estudios.flujo import FLUJO
from services.garantias.estudios.piezas_de_archivo import ABIERTO_A_ARCHIVOS
from shared.events.notificaciones import FirmaDesconocida
from shared.expedientes import Expediente
from shared.expedientes.firmas import Retiro, Revocable

_PRESENTADO = (
    "El estudio ya se presentó con esa comunicación y un enlace no lo retira, porque quedaría por fuera de la fecha. El"
    " funcionario que lo verifica ve este aviso y puede devolverlo (artículo 31)."
)
_DECIDIDO = "El estudio ya se decidió; el Ministerio revisa si la decisión debe corregirse."


async def revocar(tx: AsyncSession, exp: Expediente, evento: FirmaDesconocida) -> Retiro:
    """Void the letter of a study that was not handed in: another one must be written and signed."""
    copia = await tx.get(CopiaDeComunicacion, evento.veredicto_id, populate_existing=True)
    carta = await viva(tx, exp.id)
    if copia is None or carta is None or copia.comunicacion_id != carta.id:
        return Retiro("sin_efecto", exp)
    if exp.estado not in ABIERTO_A_ARCHIVOS:
        return Retiro("decidido", exp, _DECIDIDO if exp.estado in FLUJO.finales else _PRESENTADO)
    carta.estado = "reemplazada"
    if copia.estado == "en_validacion":
        copia.estado = "rechazada"
    await tx.flush()
    return Retiro("retirado", exp)


REVOCABLES = {FLUJO.tipo: Revocable(revocar)}
