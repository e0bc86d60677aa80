"""Verdicts of `firma` on signed quota requests."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.solicitudes.veredictos import aplicar_veredicto
from shared.events.firma import VeredictoEmitido
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("cupos")


@consumidor.maneja(VeredictoEmitido)
async def al_emitirse_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Only those that this service asked for; the others are of other services."""
    if evento.servicio == "cupos":
        await aplicar_veredicto(tx, evento)
