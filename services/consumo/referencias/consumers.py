"""Projections of `registro` and of `cupos`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.referencias import service
from shared.events.cupos import ContingenteActualizado
from shared.events.registro import CalendarioActualizado, EmpresaActualizada
from shared.jobs import encolar
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("consumo")


@consumidor.maneja(EmpresaActualizada)
async def al_actualizar_empresa(tx: AsyncSession, evento: EmpresaActualizada, sobre: Sobre) -> None:
    """Keep the company for its name and its state."""
    await service.guardar_empresa(tx, evento)


@consumidor.maneja(ContingenteActualizado)
async def al_actualizar_contingente(tx: AsyncSession, evento: ContingenteActualizado, sobre: Sobre) -> None:
    """Keep the rules of the contingente: factor, form of the certificate, serial numbers, terms."""
    await service.guardar_contingente(tx, evento)


@consumidor.maneja(CalendarioActualizado)
async def al_actualizar_calendario(tx: AsyncSession, evento: CalendarioActualizado, sobre: Sobre) -> None:
    """Keep the calendar by which terms are counted, and count the open ones again."""
    await service.guardar_calendario(tx, evento)
    await encolar(tx, "consumo.recalcular_plazos", {"calendario": evento.version}, clave=str(evento.version))
