"""Verdicts of `firma` on signed letters."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.comunicaciones.service import aplicar_veredicto
from services.garantias.estudios.flujo import FLUJO
from shared.events.firma import VeredictoEmitido
from shared.expedientes import leer
from shared.messaging import Consumidor, Sobre, para

consumidor = Consumidor("garantias")


@consumidor.maneja(VeredictoEmitido, si=para("garantias"))
async def al_emitirse_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Only those on letters of studies; each kind of case has its own handler."""
    if (await leer(tx, evento.documento_id)).tipo == FLUJO.tipo:
        await aplicar_veredicto(tx, evento)
