"""How an enforcement ends: paid, or sent to coercive collection (art. 41)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.efectividad import cartas, rules
from services.garantias.efectividad.pasos import aplicar, cerrar_paso, exigir_fecha, vence
from services.garantias.efectividad.schemas import PasoConEvidencia
from services.garantias.efectividad.service import CasoEfectividad, Tramite, bloquear, caso_de_carta
from services.garantias.garantias import oficios
from services.garantias.garantias.events import anunciar_estado
from services.garantias.garantias.flujo import FLUJO as FLUJO_DE_GARANTIAS
from services.garantias.plazos import service as plazos
from shared import expedientes
from shared.calendar import en_palabras
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal


async def pagar(
    tx: AsyncSession, id: UUID, datos: PasoConEvidencia, objeto: Objeto, quien: Principal
) -> CasoEfectividad:
    """Art. 41: payment was proved."""
    tramite = await bloquear(tx, id, quien)
    fila = tramite.caso.fila
    exp = await aplicar(tx, tramite, "pagar", quien, {"fecha": datos.fecha.isoformat()})
    assert fila.expedida_el is not None
    # Who pays before the act is final pays all the same.
    exigir_fecha(datos.fecha, fila.expedida_el)
    fila.pagada_el = datos.fecha
    await _terminar(tx, tramite, exp, "pagar", "cumplido", "Pago demostrado", quien)
    return await cerrar_paso(tx, tramite, exp, "pagar", datos.fecha, datos.detalle, quien, objeto)


async def cobrar(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> CasoEfectividad:
    """Art. 41: nobody proved payment in time; it goes to coercive collection.

    Raises:
        Problema: `paso-fuera-de-orden` while payment may still be proved.
    """
    tramite = await bloquear(tx, id, quien)
    exp = await aplicar(tx, tramite, "cobrar", quien, {}, motivo=motivo, en_otras_manos=True)
    hoy, ultimo = reloj_legal.hoy(), await vence(tx, id, "efectividad_pago")
    if not rules.procede_cobro(ultimo, hoy):
        raise Problema("paso-fuera-de-orden", f"El pago puede demostrarse hasta el {en_palabras(ultimo)}.")
    tramite.caso.fila.cobro_el = hoy
    await _terminar(tx, tramite, exp, "cobrar", "sin_objeto", "Remitido a cobro coactivo", quien)
    carta = cartas.cobro(
        await caso_de_carta(tx, exp, tramite),
        motivo=motivo,
        firmante=oficios.firmante_de(quien, oficios.OFICINA),
    )
    oficio = await oficios.emitir_carta(tx, exp, "cobro", carta)
    return await cerrar_paso(tx, tramite, exp, "cobrar", hoy, motivo, quien, oficio=oficio)


async def _terminar(
    tx: AsyncSession, tramite: Tramite, exp: Expediente, accion: str, cierre: str, por: str, quien: Principal
) -> None:
    """The enforcement ends, and the guarantee with it."""
    tramite.caso.fila.abierta = False
    garantia = tramite.garantia.fila
    garantia.viva = garantia.titular = False
    await tx.flush()
    await plazos.cerrar(tx, exp, None, cierre, por)
    exp_garantia = await expedientes.aplicar(
        tx, FLUJO_DE_GARANTIAS, garantia.id, accion, quien, datos={"efectividad": exp.numero}, en_otras_manos=True
    )
    await plazos.cerrar(tx, exp_garantia, None, "sin_objeto", f"{por} ({exp.numero})")
    await anunciar_estado(tx, exp_garantia, garantia, tramite.programa.exp)
