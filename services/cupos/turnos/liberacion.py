"""A request that waited in line and for which volume came free: it goes to review, with its term from that day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO
from services.cupos.solicitudes.plazos import SISTEMA, vencimiento
from shared.events.cupos import SolicitudLiberada
from shared.expedientes import aplicar
from shared.messaging import publicar


async def liberar(tx: AsyncSession, solicitud_id: UUID, kg: int, ahora: datetime) -> None:
    """Take a locked request out of the waiting list with `kg` reserved for it."""
    vence, pasos = await vencimiento(tx, await solicitud_de(tx, solicitud_id), desde=ahora)
    cambios = {"vence": vence, "vence_calculo": pasos}
    exp = await aplicar(tx, FLUJO, solicitud_id, "liberar", SISTEMA, datos={"reservado_kg": kg}, cambios=cambios)
    if exp.numero is None:
        raise LookupError(f"solicitud {solicitud_id}: en espera sin número")
    evento = SolicitudLiberada(
        solicitud_id=exp.id,
        numero=exp.numero,
        nit=exp.empresa,
        referencia_externa=exp.referencia_externa,
        reservado_kg=kg,
        ocurrido_en=ahora,
    )
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)
