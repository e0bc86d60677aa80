"""What `notificaciones` takes from `registro`."""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.notificaciones.alertas.jobs import pedir_reprogramacion
from services.notificaciones.avisos.palabras import Palabras
from services.notificaciones.avisos.service import avisar, pedir_confirmaciones
from services.notificaciones.avisos.tramites import cambio_de_correos, cambio_de_empresa
from services.notificaciones.mensajes.rules import Clase
from services.notificaciones.referencias import service
from shared.events.registro import CalendarioActualizado, EmpresaActualizada
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("notificaciones")


@consumidor.maneja(EmpresaActualizada)
async def al_actualizar_empresa(tx: AsyncSession, evento: EmpresaActualizada, sobre: Sobre) -> None:
    """Keep the company for its name; it may have addresses to be confirmed, and those it had are told of a change."""
    cambio = await service.guardar_empresa(tx, evento)
    await pedir_confirmaciones(tx, evento.nit)
    if evento.correos_confirmados and cambio.agregados + cambio.retirados:
        await _avisar(tx, "tramite", evento, sobre, cambio_de_correos(cambio.agregados, cambio.retirados))
    palabras = None if cambio.desde is None else cambio_de_empresa(cambio.desde, evento)
    if palabras is not None:
        await _avisar(tx, "empresa_estado", evento, sobre, palabras)


async def _avisar(tx: AsyncSession, clase: Clase, evento: EmpresaActualizada, sobre: Sobre, palabras: Palabras) -> None:
    await avisar(
        tx,
        clase,
        evento_id=sobre.id,
        nit=evento.nit,
        caso_id=uuid5(NAMESPACE_URL, f"urn:contingentes:empresa:{evento.nit}"),
        caso_numero=evento.nit,
        datos={**palabras.datos(), "caso_numero": evento.nit},
    )


@consumidor.maneja(CalendarioActualizado)
async def al_actualizar_calendario(tx: AsyncSession, evento: CalendarioActualizado, sobre: Sobre) -> None:
    """Put the calendar in force and move the days of the alerts that have not gone out."""
    if await service.guardar_calendario(tx, evento):
        await pedir_reprogramacion(tx)
