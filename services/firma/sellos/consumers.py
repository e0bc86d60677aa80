"""Requests for a seal."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.sellos import service
from shared.events.firma import SelladoSolicitado
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("firma")


@consumidor.maneja(SelladoSolicitado)
async def sellado_solicitado(tx: AsyncSession, evento: SelladoSolicitado, sobre: Sobre) -> None:
    """Only records and enqueues: the work is a job's."""
    await service.solicitar(tx, evento)
