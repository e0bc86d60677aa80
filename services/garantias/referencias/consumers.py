"""What `garantias` takes from `registro`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.plazos.jobs import pedir_recalculo
from services.garantias.referencias import service
from shared.events.registro import CalendarioActualizado, EmpresaActualizada, TrmActualizada
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("garantias")


@consumidor.maneja(EmpresaActualizada)
async def al_actualizar_empresa(tx: AsyncSession, evento: EmpresaActualizada, sobre: Sobre) -> None:
    """Keep the company for its name and its state."""
    await service.guardar_empresa(tx, evento)


@consumidor.maneja(TrmActualizada)
async def al_actualizar_trm(tx: AsyncSession, evento: TrmActualizada, sobre: Sobre) -> None:
    """Keep the rate that amounts in pesos need (art. 24)."""
    await service.guardar_trm(tx, evento)


@consumidor.maneja(CalendarioActualizado)
async def al_actualizar_calendario(tx: AsyncSession, evento: CalendarioActualizado, sobre: Sobre) -> None:
    """Put the calendar in force and have open terms recomputed under it."""
    if await service.guardar_calendario(tx, evento):
        await pedir_recalculo(tx, evento.version)
