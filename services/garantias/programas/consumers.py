"""Verdicts of `firma` on signed copies."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.programas.solicitudes import FLUJOS, aplicar_veredicto
from shared.events.firma import VeredictoEmitido
from shared.expedientes import leer
from shared.messaging import Consumidor, Sobre, para

consumidor = Consumidor("garantias")


@consumidor.maneja(VeredictoEmitido, si=para("garantias"))
async def al_emitirse_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Only those on requests of programmes and modifications; each kind of case has its own handler."""
    if (await leer(tx, evento.documento_id)).tipo in FLUJOS:
        await aplicar_veredicto(tx, evento)
