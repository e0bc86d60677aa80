"""What `firma` takes from `registro`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.firma.firmantes import service
from shared.events.registro import EmpresaActualizada
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("firma")


@consumidor.maneja(EmpresaActualizada, orden="ultimo")
async def empresa_actualizada(tx: AsyncSession, evento: EmpresaActualizada, sobre: Sobre) -> None:
    """The whole state of a company: the newest one is enough."""
    await service.proyectar(tx, evento)
