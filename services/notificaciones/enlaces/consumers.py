"""What the owners of cases answer to a revocation."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.enlaces import revocaciones
from shared.events.notificaciones import FirmaDesconocidaAtendida
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")


@consumidor.maneja(FirmaDesconocidaAtendida)
async def al_atenderse(tx: AsyncSession, evento: FirmaDesconocidaAtendida, sobre: Sobre) -> None:
    """The page shows it, and a mail tells it."""
    await revocaciones.atendida(tx, evento)
