"""Requests for a verdict."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.veredictos import service
from shared.events.firma import VeredictoSolicitado
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("firma")


@consumidor.maneja(VeredictoSolicitado)
async def veredicto_solicitado(tx: AsyncSession, evento: VeredictoSolicitado, sobre: Sobre) -> None:
    """Only records and enqueues: the work is a job's."""
    await service.solicitar(tx, evento)
