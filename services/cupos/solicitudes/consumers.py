"""Verdicts of `firma` on signed quota requests."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.solicitudes.models import FLUJO
from services.cupos.solicitudes.veredictos import aplicar_veredicto
from shared.events.firma import VeredictoEmitido
from shared.expedientes import leer
from shared.messaging import Consumidor, Sobre, para

consumidor = Consumidor("cupos")


@consumidor.maneja(VeredictoEmitido, si=para("cupos"))
async def al_emitirse_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Only those on requests; the others are of other services, or of other kinds of case."""
    if (await leer(tx, evento.documento_id)).tipo == FLUJO.tipo:
        await aplicar_veredicto(tx, evento)
