"""Deadlines of other services."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.alertas import service
from shared.events.consumo import PlazoDeDex
from shared.events.plazos import PlazoCumplido, PlazoMovido, PlazoPublicado
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")


@consumidor.maneja(PlazoPublicado)
async def al_publicar_plazo(tx: AsyncSession, evento: PlazoPublicado, sobre: Sobre) -> None:
    await service.publicado(tx, evento)


@consumidor.maneja(PlazoMovido)
async def al_mover_plazo(tx: AsyncSession, evento: PlazoMovido, sobre: Sobre) -> None:
    await service.movido(tx, evento)


@consumidor.maneja(PlazoCumplido)
async def al_cumplir_plazo(tx: AsyncSession, evento: PlazoCumplido, sobre: Sobre) -> None:
    await service.cumplido(tx, evento)


@consumidor.maneja(PlazoDeDex)
async def al_cambiar_plazo_de_dex(tx: AsyncSession, evento: PlazoDeDex, sobre: Sobre) -> None:
    """Announced like any other; that it passed is told apart, with the kilograms that are missing."""
    if evento.estado == "abierto" and evento.fecha is not None:
        await service.publicado(
            tx,
            PlazoPublicado(
                plazo_id=evento.plazo_id,
                version=evento.version,
                servicio="consumo",
                caso_id=evento.cqe_id,
                caso_numero=evento.cqe_numero,
                nit=evento.nit,
                nombre=f"Presentar las declaraciones de exportación del CQE {evento.cqe_numero}",
                articulo="Manual VII y circular del contingente",
                fecha=evento.fecha,
                pasos=evento.pasos,
                calendario_version=0,
                obligado="empresa",
            ),
        )
    else:
        cumplido = PlazoCumplido(
            plazo_id=evento.plazo_id, version=evento.version, caso_id=evento.cqe_id, motivo=evento.estado
        )
        await service.cumplido(tx, cumplido)
