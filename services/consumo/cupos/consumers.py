"""Quotas come from `cupos`, and so do their increases and the debits to be judged."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cupos import debitos, service
from shared.events.cupos import CupoAsignado, CupoAumentado, DebitoDeCupoPedido
from shared.events.notificaciones import FirmaDesconocidaAtendida
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("consumo")


@consumidor.maneja(CupoAsignado)
async def al_asignar_cupo(tx: AsyncSession, evento: CupoAsignado, sobre: Sobre) -> None:
    """The company can consume from now on."""
    await service.recibir(tx, evento, sobre.id)


@consumidor.maneja(FirmaDesconocidaAtendida)
async def al_desconocerse_una_firma(tx: AsyncSession, evento: FirmaDesconocidaAtendida, sobre: Sobre) -> None:
    """Of a request that had been approved: nothing more of its cupo is approved without a reason."""
    if (evento.servicio, evento.tramite, evento.resultado) == ("cupos", "solicitud", "decidido"):
        await service.poner_en_duda(tx, evento.documento_id, evento.numero, evento.atendida_en)


@consumidor.maneja(CupoAumentado)
async def al_aumentar_cupo(tx: AsyncSession, evento: CupoAumentado, sobre: Sobre) -> None:
    """The company has more of it."""
    await debitos.aumentar(tx, evento)


@consumidor.maneja(DebitoDeCupoPedido)
async def al_pedirse_debito(tx: AsyncSession, evento: DebitoDeCupoPedido, sobre: Sobre) -> None:
    """Judge it against what is available now, and answer."""
    await debitos.juzgar(tx, evento)
