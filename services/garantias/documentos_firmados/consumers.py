"""What `firma` found of the signatures in our documents."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.documentos_firmados import service
from shared.events.firma import FirmasRevisadas
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("garantias")


@consumidor.maneja(FirmasRevisadas)
async def al_revisarse_firmas(tx: AsyncSession, evento: FirmasRevisadas, sobre: Sobre) -> None:
    """Only those that this service asked for."""
    if evento.servicio == "garantias":
        await service.recibir(tx, evento)
