"""Art. 55: what a registration did not use is cancelled once the unilateral end of its programme is final."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.garantias.dinero import a_centavos
from services.garantias.registros import cupo, rules
from services.garantias.registros.flujo import REGISTRO
from services.garantias.registros.rules import Quedan
from services.garantias.registros.schemas import CancelacionDeRegistro
from services.garantias.registros.service import CasoRegistro, anunciar, con_programa, items_de
from shared import expedientes
from shared.expedientes.casos import examinar
from shared.http import Problema
from shared.identity import Principal


async def cancelar(tx: AsyncSession, id: UUID, datos: CancelacionDeRegistro, quien: Principal) -> CasoRegistro:
    """Cancel a registration, whole or what was not used of it; its value leaves the quota used.

    Raises:
        Problema: `registro-en-uso` while its programme has not ended unilaterally, `datos-invalidos` for more than the
            registration has, and those of `aplicar`.
    """
    programa, caso = await con_programa(tx, id, quien)
    await examinar(tx, REGISTRO, id, "cancelar", quien, motivo=datos.motivo, version=None)
    if not rules.se_cancelan_los_registros(programa.exp.estado, programa.fila.causa_terminacion):
        raise Problema("registro-en-uso", f"El programa {programa.exp.numero} está {programa.exp.estado} (art. 55).")
    items = {i.item: i for i in await items_de(tx, id)}
    antes = {n: Quedan(i.cantidad, i.fob_centavos) for n, i in items.items()}
    usado = {u.item: Quedan(u.cantidad, a_centavos(Decimal(u.fob_usd))) for u in datos.usado}
    if objecion := rules.objecion_a_cancelar(antes, usado):
        raise Problema("datos-invalidos", objecion)
    for numero, item in items.items():
        queda = usado.get(numero, Quedan(Decimal(0), 0))
        item.cantidad, item.fob_centavos = queda.cantidad, queda.fob_centavos
    total = sum(q.fob_centavos for q in usado.values())
    diferencia, caso.fila.fob_centavos = total - caso.fila.fob_centavos, total
    await tx.flush()
    await cupo.modificar(tx, programa.exp.id, caso.fila.periodo, diferencia, uuid7())
    visto = {"usado_centavos": total, "cancelado_centavos": -diferencia}
    exp = await expedientes.aplicar(
        tx, REGISTRO, id, "cancelar", quien, motivo=datos.motivo, datos=visto, en_otras_manos=True
    )
    await anunciar(tx, exp, caso.fila, datos.motivo)
    await cupo.anunciar(tx, programa.exp, programa.fila, caso.fila.periodo)
    return CasoRegistro(exp, caso.fila)
