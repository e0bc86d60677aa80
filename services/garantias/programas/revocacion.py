"""What the revocation of a signature does to the request of a programme, or of a change of one."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.plazos import service as plazos
from services.garantias.programas import events
from services.garantias.programas.flujo import FLUJO, FLUJO_DE_MODIFICACION
from services.garantias.programas.models import Copia
from services.garantias.programas.solicitudes import PLAZO, SISTEMA, Caso, caso_de, copias_de
from shared.events.notificaciones import FirmaDesconocida
from shared.expedientes import Expediente, aplicar
from shared.expedientes.firmas import REVOCAR, SIN_TERMINO, Retiro, Revocable, motivo_de

CAUSA = "Un representante de la empresa no reconoce su firma"
_DECIDIDO = {
    ("programa", "autorizado"): "El programa ya se autorizó. Ninguna modificación suya se autoriza sin que un"
    " funcionario diga por qué, y el Ministerio puede suspenderlo o terminarlo (artículo 54).",
    ("programa", "suspendido"): "El programa ya se autorizó y está suspendido: no se registra ninguna importación. El"
    " Ministerio puede terminarlo (artículo 54).",
    ("programa", "terminado"): "El programa ya terminó.",
    ("programa", "negado"): "El programa se negó.",
    ("modificacion", "autorizado"): "La modificación ya se autorizó y está aplicada; para dejarla sin efecto hay que"
    " modificar otra vez el programa.",
    ("modificacion", "negado"): "La modificación se negó: el programa sigue igual.",
}


async def revocar(tx: AsyncSession, exp: Expediente, evento: FirmaDesconocida) -> Retiro:
    """Return a request that was not decided, as art. 18 returns one: filed again it needs all signatures again."""
    caso = await caso_de(tx, exp.id, bloquear=True)
    copia = await tx.get(Copia, evento.veredicto_id, populate_existing=True)
    if copia is None or copia.expediente != exp.id or copia.formulario != caso.solicitud.formulario:
        return Retiro("sin_efecto", exp)
    if caso.flujo.transicion(exp.estado, REVOCAR) is None:
        pendiente = _DECIDIDO.get((exp.tipo, exp.estado))
        return Retiro("sin_efecto", exp) if pendiente is None else Retiro("decidido", exp, pendiente)
    return Retiro("retirado", await _devolver(tx, caso, evento))


async def _devolver(tx: AsyncSession, caso: Caso, evento: FirmaDesconocida) -> Expediente:
    motivo, cambios = motivo_de(evento), dict(SIN_TERMINO)
    datos = {"veredicto_id": str(evento.veredicto_id)}
    exp = await aplicar(tx, caso.flujo, caso.exp.id, REVOCAR, SISTEMA, motivo=motivo, datos=datos, cambios=cambios)
    for copia in await copias_de(tx, exp.id):
        # A verdict that is still to come finds nobody waiting for it.
        if copia.formulario == caso.solicitud.formulario and copia.estado == "en_validacion":
            copia.estado = "rechazada"
    caso.solicitud.causas_devolucion = [CAUSA]
    await tx.flush()
    await plazos.cerrar(
        tx, exp, PLAZO, "sin_objeto", "Firma desconocida: el término se cuenta desde la radicación nueva"
    )
    await events.anunciar_devuelta(tx, exp, caso.solicitud, motivo)
    return exp


REVOCABLES = {flujo.tipo: Revocable(revocar) for flujo in (FLUJO, FLUJO_DE_MODIFICACION)}
