"""Quotas come from `cupos`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cupos import service
from shared.events.cupos import CupoAsignado
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("consumo")


@consumidor.maneja(CupoAsignado)
async def al_asignar_cupo(tx: AsyncSession, evento: CupoAsignado, sobre: Sobre) -> None:
    """The company can consume from now on."""
    await service.recibir(tx, evento, sobre.id)
