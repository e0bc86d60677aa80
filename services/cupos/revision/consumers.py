"""Certificates with which applicants signed, from the verdicts of `firma`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.revision.banderas import proyectar_certificado
from shared.events.firma import VeredictoEmitido
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("cupos")


@consumidor.maneja(VeredictoEmitido)
async def al_emitirse_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Whatever the company signed, here or in another service: it is the same hand."""
    await proyectar_certificado(tx, evento)
