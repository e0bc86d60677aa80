"""Seals come from `firma`, and what became of the mails from `notificaciones`."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe import correos, emision, reemplazo
from shared.events.firma import DocumentoResellado, SelladoFallido, SelladoHecho
from shared.events.notificaciones import EntregaActualizada
from shared.messaging import Consumidor, Sobre, para

consumidor = Consumidor("consumo")


@consumidor.maneja(SelladoHecho, si=para("consumo"))
async def al_sellar(tx: AsyncSession, evento: SelladoHecho, sobre: Sobre) -> None:
    """The sealed certificate waits in the store of `firma`."""
    await emision.recibir_sello(tx, evento)


@consumidor.maneja(SelladoFallido, si=para("consumo"))
async def al_fallar_sello(tx: AsyncSession, evento: SelladoFallido, sobre: Sobre) -> None:
    """The failure is shown, with its retry."""
    await emision.recibir_fallo(tx, evento)


@consumidor.maneja(DocumentoResellado, si=para("consumo"))
async def al_resellar(tx: AsyncSession, evento: DocumentoResellado, sobre: Sobre) -> None:
    """The key of its seal was suspended: the certificate gets its new file."""
    await reemplazo.recibir(tx, evento)


@consumidor.maneja(EntregaActualizada, si=lambda evento: evento.clase == correos.CLASE)
async def al_actualizar_entrega(tx: AsyncSession, evento: EntregaActualizada, sobre: Sobre) -> None:
    """Show on the certificate what became of its mail."""
    await correos.recibir(tx, evento)
