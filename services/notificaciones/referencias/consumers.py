"""What `notificaciones` takes from `registro`."""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.alertas.jobs import pedir_reprogramacion
from services.notificaciones.avisos.service import avisar, pedir_confirmaciones
from services.notificaciones.avisos.tramites import cambio_de_correos
from services.notificaciones.referencias import service
from shared.events.registro import CalendarioActualizado, EmpresaActualizada
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")


@consumidor.maneja(EmpresaActualizada)
async def al_actualizar_empresa(tx: AsyncSession, evento: EmpresaActualizada, sobre: Sobre) -> None:
    """Keep the company for its name; it may have addresses to be confirmed, and those it had are told of a change."""
    agregados, retirados = await service.guardar_empresa(tx, evento)
    await pedir_confirmaciones(tx, evento.nit)
    if evento.correos_confirmados and agregados + retirados:
        await avisar(
            tx,
            "tramite",
            evento_id=sobre.id,
            nit=evento.nit,
            caso_id=uuid5(NAMESPACE_URL, f"urn:contingentes:empresa:{evento.nit}"),
            caso_numero=evento.nit,
            datos={**cambio_de_correos(agregados, retirados).datos(), "caso_numero": evento.nit},
        )


@consumidor.maneja(CalendarioActualizado)
async def al_actualizar_calendario(tx: AsyncSession, evento: CalendarioActualizado, sobre: Sobre) -> None:
    """Put the calendar in force and move the days of the alerts that have not gone out."""
    if await service.guardar_calendario(tx, evento):
        await pedir_reprogramacion(tx)
