"""Verdicts come from `firma`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.anulaciones import decisiones as de_anulaciones
from services.consumo.anulaciones.models import FLUJO as FLUJO_ANULACION
from services.consumo.consumos import decisiones
from shared.events.firma import VeredictoEmitido
from shared.expedientes import leer
from shared.messaging import Consumidor, Sobre, para

consumidor = Consumidor("consumo")


@consumidor.maneja(VeredictoEmitido, si=para("consumo"))
async def al_emitir_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Move the signed case on, or back to the company."""
    if (await leer(tx, evento.documento_id)).tipo == FLUJO_ANULACION.tipo:
        await de_anulaciones.recibir_veredicto(tx, evento)
    else:
        await decisiones.recibir_veredicto(tx, evento)
