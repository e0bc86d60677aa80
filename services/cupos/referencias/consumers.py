"""Projections of `registro`, and what a new calendar moves."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.referencias import service
from services.cupos.revision import banderas
from shared.events.registro import CalendarioActualizado, EmpresaActualizada
from shared.jobs import encolar
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("cupos")


@consumidor.maneja(EmpresaActualizada)
async def al_actualizar_empresa(tx: AsyncSession, evento: EmpresaActualizada, sobre: Sobre) -> None:
    """Keep the company for its name and its state, and what tells that two applicants share something."""
    await service.guardar_empresa(tx, evento)
    await banderas.proyectar_empresa(tx, evento)


@consumidor.maneja(CalendarioActualizado)
async def al_actualizar_calendario(tx: AsyncSession, evento: CalendarioActualizado, sobre: Sobre) -> None:
    """Keep the calendar and have the open terms computed again by a job."""
    await service.guardar_calendario(tx, evento)
    await encolar(tx, "cupos.recalcular_plazos", {"calendario": evento.version}, clave=str(evento.version))
