"""What `firma` answers about the seal of an act."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import sello
from shared.events.firma import SelladoFallido, SelladoHecho
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("cupos")


@consumidor.maneja(SelladoHecho)
async def al_sellarse_acto(tx: AsyncSession, evento: SelladoHecho, sobre: Sobre) -> None:
    """The same answer again changes nothing."""
    if evento.servicio == "cupos":
        await sello.recibir(tx, evento)


@consumidor.maneja(SelladoFallido)
async def al_fallar_sello_de_acto(tx: AsyncSession, evento: SelladoFallido, sobre: Sobre) -> None:
    """The error stays to be read until somebody tries again."""
    if evento.servicio == "cupos":
        await sello.recibir_fallo(tx, evento)
