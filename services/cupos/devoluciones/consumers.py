"""Verdicts of `firma` on signed returns."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.devoluciones.decisiones import aplicar_veredicto
from services.cupos.devoluciones.models import FLUJO
from shared.events.firma import VeredictoEmitido
from shared.expedientes import leer
from shared.messaging import Consumidor, Sobre, para

consumidor = Consumidor("cupos")


@consumidor.maneja(VeredictoEmitido, si=para("cupos"))
async def al_emitirse_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Only those on returns; each kind of case has its own handler."""
    if (await leer(tx, evento.documento_id)).tipo == FLUJO.tipo:
        await aplicar_veredicto(tx, evento)
