"""What the services that render forms tell."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.formas import service
from shared.events.firma import FormaEmitida
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("firma")


@consumidor.maneja(FormaEmitida)
async def forma_emitida(tx: AsyncSession, evento: FormaEmitida, sobre: Sobre) -> None:
    """A form was given to its company."""
    await service.anotar_emitida(tx, evento)
