"""Answers of `consumo` to the debits that were asked of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.movimientos.service import recibir_juicio
from shared.events.consumo import DebitoDeCupoJuzgado
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("cupos")


@consumidor.maneja(DebitoDeCupoJuzgado)
async def al_juzgarse_debito(tx: AsyncSession, evento: DebitoDeCupoJuzgado, sobre: Sobre) -> None:
    """The same answer again changes nothing."""
    await recibir_juicio(tx, evento)
