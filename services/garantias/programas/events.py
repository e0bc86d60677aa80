"""What changes of a request and of a programme announce."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.programas.models import Modificacion, Programa, Solicitud
from shared.clock import reloj_sistema
from shared.events import Evento
from shared.events.firma import Razon
from shared.events.garantias import ProgramaAutorizado
from shared.events.programas import (
    CupoDeProgramaRenovado,
    ProgramaModificado,
    ProgramaSuspendido,
    SolicitudProgramaDesistida,
    SolicitudProgramaDevuelta,
    SolicitudProgramaEnEstudio,
    SolicitudProgramaFirmaRechazada,
    SolicitudProgramaNegada,
    SolicitudProgramaRadicada,
    SuspensionLevantada,
)
from shared.expedientes import Expediente
from shared.messaging import publicar


async def emitir(tx: AsyncSession, exp: Expediente, evento: Evento) -> None:
    """Publish a fact of a case under the lock of its row."""
    await publicar(tx, evento, clave=str(exp.id), version=exp.version, asunto=exp.numero)


def _solicitud(exp: Expediente, s: Solicitud) -> dict[str, Any]:
    return {
        "caso_id": exp.id,
        "tramite": s.tramite,
        "numero": exp.numero or "",
        "programa_id": s.programa_id,
        "nit": exp.empresa,
        "referencia_externa": exp.referencia_externa,
    }


def _programa(exp: Expediente) -> dict[str, Any]:
    return {"programa_id": exp.id, "numero": exp.numero or "", "nit": exp.empresa}


async def anunciar_radicada(tx: AsyncSession, exp: Expediente, s: Solicitud, roles: tuple[str, ...]) -> None:
    """The form is to be signed."""
    await emitir(tx, exp, SolicitudProgramaRadicada(**_solicitud(exp, s), formulario=s.formulario, roles=roles))


async def anunciar_firma_rechazada(
    tx: AsyncSession, exp: Expediente, s: Solicitud, rol: str, razones: tuple[Razon, ...]
) -> None:
    """A copy was not accepted."""
    await emitir(tx, exp, SolicitudProgramaFirmaRechazada(**_solicitud(exp, s), rol=rol, razones=razones))


async def anunciar_en_estudio(tx: AsyncSession, exp: Expediente, s: Solicitud, hasta: date) -> None:
    """All have signed."""
    assert s.recibida_en is not None
    evento = SolicitudProgramaEnEstudio(**_solicitud(exp, s), recibida_en=s.recibida_en, decidir_hasta=hasta)
    await emitir(tx, exp, evento)


async def anunciar_devuelta(tx: AsyncSession, exp: Expediente, s: Solicitud, motivo: str) -> None:
    """Returned with its causes."""
    causas = tuple(s.causas_devolucion)
    await emitir(tx, exp, SolicitudProgramaDevuelta(**_solicitud(exp, s), causas=causas, motivo=motivo))


async def anunciar_negada(tx: AsyncSession, exp: Expediente, s: Solicitud, motivo: str) -> None:
    """Denied."""
    await emitir(tx, exp, SolicitudProgramaNegada(**_solicitud(exp, s), motivo=motivo))


async def anunciar_desistida(tx: AsyncSession, exp: Expediente, s: Solicitud, motivo: str) -> None:
    """Withdrawn by the company."""
    await emitir(tx, exp, SolicitudProgramaDesistida(**_solicitud(exp, s), motivo=motivo))


async def anunciar_autorizado(tx: AsyncSession, exp: Expediente, fila: Programa) -> None:
    """A programme is authorised."""
    evento = ProgramaAutorizado(
        **_programa(exp),
        clase=fila.clase,
        cupo_fob_centavos=fila.cupo_fob_centavos,
        reglamento=fila.reglamento,
        autorizado_en=reloj_sistema.ahora(),
    )
    await emitir(tx, exp, evento)


async def anunciar_modificado(
    tx: AsyncSession, exp: Expediente, fila: Programa, m: Modificacion, numero: str, sustituir_hasta: date | None
) -> None:
    """A modification was applied to the programme, whose case `exp` is."""
    evento = ProgramaModificado(
        **_programa(exp),
        modificacion_id=m.id,
        modificacion=numero,
        clase=m.clase,
        cupo_fob_centavos=fila.cupo_fob_centavos,
        efecto_en_garantia=m.efecto or "ninguno",
        subproyecto=m.subproyecto,
        sustituir_hasta=sustituir_hasta,
    )
    await emitir(tx, exp, evento)


async def anunciar_renovado(tx: AsyncSession, exp: Expediente, periodo: int, cupo: int, utilizado: int) -> None:
    """A period's quota was fixed by the use of the one before."""
    evento = CupoDeProgramaRenovado(
        **_programa(exp), periodo=periodo, cupo_fob_centavos=cupo, utilizado_anterior_centavos=utilizado
    )
    await emitir(tx, exp, evento)


async def anunciar_suspendido(tx: AsyncSession, exp: Expediente, causa: str, motivo: str) -> None:
    """No import is registered until it is lifted."""
    evento = ProgramaSuspendido(**_programa(exp), causa=causa, motivo=motivo, suspendido_en=reloj_sistema.ahora())
    await emitir(tx, exp, evento)


async def anunciar_levantada(tx: AsyncSession, exp: Expediente, motivo: str) -> None:
    """Imports are registered again."""
    await emitir(tx, exp, SuspensionLevantada(**_programa(exp), motivo=motivo))
