"""What opens and closes windows."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.ventanas import service
from services.notificaciones.ventanas.rules import ClaseVentana, contingente_de
from services.notificaciones.ventanas.service import REVISAR
from shared.events.consumo import ConsumoDesistido, ConsumoVencido
from shared.events.cupos import (
    ContingenteActualizado,
    CupoAsignado,
    DevolucionDecidida,
    DevolucionDesistida,
    SolicitudDecidida,
)
from shared.events.firma import FormaEmitida, VeredictoEmitido
from shared.events.solicitudes import SolicitudDesistida, SolicitudVencida
from shared.jobs import Completar, Trabajo, Trabajos
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")
trabajos = Trabajos("notificaciones")

_ACTOS: dict[str, ClaseVentana] = {
    "solicitud_cupo": "solicitud",
    "consumo": "consumo",
    "devolucion": "formulario_devolucion",
}


@consumidor.maneja(ContingenteActualizado)
async def al_actualizar_contingente(tx: AsyncSession, evento: ContingenteActualizado, sobre: Sobre) -> None:
    await service.guardar_contingente(tx, evento)


@consumidor.maneja(FormaEmitida)
async def al_emitir_forma(tx: AsyncSession, evento: FormaEmitida, sobre: Sobre) -> None:
    """A form to be signed exists: until it comes back signed the company is reminded."""
    clase, contingente = _ACTOS.get(evento.acto), contingente_de(evento.numero)
    if clase is not None and contingente:
        await service.abrir(
            tx,
            clase,
            contingente=contingente,
            caso_id=evento.documento_id,
            caso_numero=evento.numero,
            nit=evento.nit,
        )


@consumidor.maneja(CupoAsignado)
async def al_asignar_cupo(tx: AsyncSession, evento: CupoAsignado, sobre: Sobre) -> None:
    await service.abrir(
        tx,
        "devolucion",
        contingente=evento.contingente,
        caso_id=evento.cupo_id,
        caso_numero=evento.numero,
        nit=evento.nit,
    )


@consumidor.maneja(VeredictoEmitido)
async def al_emitir_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    if evento.veredicto == "TOTAL_PASSED" and not evento.faltan:
        await service.cerrar(tx, evento.documento_id, "enviado firmado")


@consumidor.maneja(SolicitudDecidida)
async def al_decidir(tx: AsyncSession, evento: SolicitudDecidida, sobre: Sobre) -> None:
    await service.cerrar(tx, evento.solicitud_id, f"solicitud {evento.estado}")


@consumidor.maneja(SolicitudVencida)
async def al_vencer(tx: AsyncSession, evento: SolicitudVencida, sobre: Sobre) -> None:
    await service.cerrar(tx, evento.solicitud_id, "solicitud vencida")


@consumidor.maneja(ConsumoVencido)
async def al_vencer_consumo(tx: AsyncSession, evento: ConsumoVencido, sobre: Sobre) -> None:
    await service.cerrar(tx, evento.consumo_id, "solicitud vencida")


@consumidor.maneja(DevolucionDecidida)
async def al_decidir_devolucion(tx: AsyncSession, evento: DevolucionDecidida, sobre: Sobre) -> None:
    await service.cerrar(tx, evento.devolucion_id, f"devolución {evento.estado}")


@consumidor.maneja(SolicitudDesistida)
async def al_desistir(tx: AsyncSession, evento: SolicitudDesistida, sobre: Sobre) -> None:
    await _terminar(tx, "solicitud", evento, evento.solicitud_id)


@consumidor.maneja(ConsumoDesistido)
async def al_desistir_consumo(tx: AsyncSession, evento: ConsumoDesistido, sobre: Sobre) -> None:
    await _terminar(tx, "consumo", evento, evento.consumo_id)


@consumidor.maneja(DevolucionDesistida)
async def al_desistir_devolucion(tx: AsyncSession, evento: DevolucionDesistida, sobre: Sobre) -> None:
    await _terminar(tx, "formulario_devolucion", evento, evento.devolucion_id)


async def _terminar(
    tx: AsyncSession,
    clase: ClaseVentana,
    evento: SolicitudDesistida | ConsumoDesistido | DevolucionDesistida,
    caso_id: UUID,
) -> None:
    await service.terminar(
        tx, clase, contingente=evento.contingente, caso_id=caso_id, caso_numero=evento.numero, nit=evento.nit
    )


@trabajos.maneja(REVISAR, maximo=1)
async def revisar(t: Trabajo, ctx: Any) -> Completar:
    """One batch of what depends on a contingente's dates."""

    async def completar(tx: AsyncSession) -> None:
        await service.revisar(tx, t.datos["contingente"], UUID(t.datos["tras"]))

    return completar
