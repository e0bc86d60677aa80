"""What `firma` answers about the seal of an act."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import sello
from shared.events.firma import DocumentoResellado, SelladoFallido, SelladoHecho
from shared.messaging import Consumidor, Sobre, para

consumidor = Consumidor("cupos")


@consumidor.maneja(SelladoHecho, si=para("cupos"))
async def al_sellarse_acto(tx: AsyncSession, evento: SelladoHecho, sobre: Sobre) -> None:
    """The same answer again changes nothing."""
    await sello.recibir(tx, evento)


@consumidor.maneja(SelladoFallido, si=para("cupos"))
async def al_fallar_sello_de_acto(tx: AsyncSession, evento: SelladoFallido, sobre: Sobre) -> None:
    """The error stays to be read until somebody tries again."""
    await sello.recibir_fallo(tx, evento)


@consumidor.maneja(DocumentoResellado, si=para("cupos"))
async def al_resellarse_acto(tx: AsyncSession, evento: DocumentoResellado, sobre: Sobre) -> None:
    """The key of its seal was suspended: the act gets its new file."""
    await sello.recibir_reemplazo(tx, evento)
