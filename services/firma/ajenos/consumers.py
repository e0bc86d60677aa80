"""Requests to look at the signatures of a document of somebody else."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.ajenos import service
from shared.events.firma import RevisionDeFirmasSolicitada
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("firma")


@consumidor.maneja(RevisionDeFirmasSolicitada)
async def revision_solicitada(tx: AsyncSession, evento: RevisionDeFirmasSolicitada, sobre: Sobre) -> None:
    """Only records and enqueues: the work is a job's."""
    await service.solicitar(tx, evento)
