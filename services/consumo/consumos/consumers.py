"""Verdicts come from `firma`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.consumos import decisiones
from shared.events.firma import VeredictoEmitido
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("consumo")


@consumidor.maneja(VeredictoEmitido)
async def al_emitir_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Move the request on, or back to the company."""
    if evento.servicio == "consumo":
        await decisiones.recibir_veredicto(tx, evento)
