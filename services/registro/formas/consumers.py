"""What `registro` takes from the other services: verdicts, and the ends of the cases whose forms were signed."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registro.formas import service
from services.registro.formularios.jobs import JUZGADO
from shared.events import Evento
from shared.events.consumo import AnulacionDecidida, ConsumoDecidido, ConsumoDesistido, ConsumoVencido
from shared.events.cupos import DevolucionDecidida, DevolucionDesistida, SolicitudDecidida
from shared.events.firma import VeredictoEmitido
from shared.events.garantias import EstudioDecidido, EstudioDevuelto, ProgramaAutorizado
from shared.events.programas import (
    ProgramaModificado,
    SolicitudProgramaDesistida,
    SolicitudProgramaDevuelta,
    SolicitudProgramaNegada,
)
from shared.events.solicitudes import SolicitudDesistida, SolicitudVencida
from shared.jobs import encolar
from shared.messaging import Consumidor, Sobre

consumidor = Consumidor("registro")

FINALES: tuple[tuple[type[Evento], str], ...] = (
    (SolicitudDecidida, "solicitud_id"),
    (SolicitudVencida, "solicitud_id"),
    (SolicitudDesistida, "solicitud_id"),
    (DevolucionDecidida, "devolucion_id"),
    (DevolucionDesistida, "devolucion_id"),
    (ConsumoDecidido, "consumo_id"),
    (ConsumoVencido, "consumo_id"),
    (ConsumoDesistido, "consumo_id"),
    (AnulacionDecidida, "anulacion_id"),
    (ProgramaAutorizado, "programa_id"),
    (ProgramaModificado, "modificacion_id"),
    (SolicitudProgramaDesistida, "caso_id"),
    (SolicitudProgramaDevuelta, "caso_id"),
    (SolicitudProgramaNegada, "caso_id"),
    (EstudioDevuelto, "estudio_id"),
    (EstudioDecidido, "estudio_id"),
)
"""Events by which a form is no longer in flight, and the field with its case."""


@consumidor.maneja(VeredictoEmitido)
async def al_emitir_veredicto(tx: AsyncSession, evento: VeredictoEmitido, sobre: Sobre) -> None:
    """Keep who signed; a registration form of our own moves on."""
    if evento.servicio == "registro":
        datos = {"evento": evento.model_dump(mode="json")}
        await encolar(tx, JUZGADO, datos, clave=str(evento.veredicto_id), grupo=evento.nit)
    else:
        await service.firmar(tx, evento, sobre.ocurrido)


def _cerrar_con(evento: type[Evento], campo: str) -> None:
    async def al_terminar(tx: AsyncSession, terminado: Any, sobre: Sobre) -> None:
        documento: UUID = getattr(terminado, campo)
        await service.cerrar(tx, documento, sobre.ocurrido)

    consumidor.maneja(evento)(al_terminar)


for _evento, _campo in FINALES:
    _cerrar_con(_evento, _campo)
