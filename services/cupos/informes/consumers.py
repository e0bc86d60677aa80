"""Balances of quotas come from `consumo`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.informes.saldos import anotar_saldo
from shared.events.consumo import SaldoDeCupo
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("cupos")


@consumidor.maneja(SaldoDeCupo)
async def al_cambiar_saldo(tx: AsyncSession, evento: SaldoDeCupo, sobre: Sobre) -> None:
    """The report has it from now on."""
    await anotar_saldo(tx, evento)
