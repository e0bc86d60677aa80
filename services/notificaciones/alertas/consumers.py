"""Deadlines of other services."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.alertas import service
from shared.events.plazos import PlazoCumplido, PlazoMovido, PlazoPublicado
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")


@consumidor.maneja(PlazoPublicado)
async def al_publicar_plazo(tx: AsyncSession, evento: PlazoPublicado, sobre: Sobre) -> None:
    await service.publicado(tx, evento)


@consumidor.maneja(PlazoMovido)
async def al_mover_plazo(tx: AsyncSession, evento: PlazoMovido, sobre: Sobre) -> None:
    await service.movido(tx, evento)


@consumidor.maneja(PlazoCumplido)
async def al_cumplir_plazo(tx: AsyncSession, evento: PlazoCumplido, sobre: Sobre) -> None:
    await service.cumplido(tx, evento)
