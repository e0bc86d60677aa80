"""The withdrawal of a request, of a programme or of a change of one, before it is decided."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.plazos import service as plazos
from services.garantias.programas import events
from services.garantias.programas.models import Modificacion
from services.garantias.programas.solicitudes import PLAZO, Caso, caso_de
from shared import expedientes
from shared.identity import Principal, exigir_empresa


async def desistir(tx: AsyncSession, id: UUID, motivo: str, quien: Principal) -> Caso:
    """End a request at its company's word: its term is closed, and the programme may ask for another change.

    Raises:
        Problema: as `aplicar`.
    """
    caso = await caso_de(tx, id, quien, bloquear=True)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    cambios = {"vence": None, "vence_calculo": None}
    exp = await expedientes.aplicar(tx, caso.flujo, id, "desistir", quien, motivo=motivo, cambios=cambios)
    if caso.solicitud.tramite == "modificacion":
        (await tx.get_one(Modificacion, id, populate_existing=True)).abierta = False
        await tx.flush()
    await plazos.cerrar(tx, exp, PLAZO, "sin_objeto", "La empresa desistió de la solicitud")
    if exp.numero is not None:
        await events.anunciar_desistida(tx, exp, caso.solicitud, motivo)
    return Caso(exp, caso.solicitud, caso.programa)
