"""The words of what `garantias` tells of programmes and Grandes Usuarios."""

from services.notificaciones.avisos.palabras import Palabras, Tono, Tramite, dolares, fecha, instante
from shared.events.garantias import ProgramaAutorizado
from shared.events.programas import (
    ExplicacionesPedidas,
    GranUsuarioPerdido,
    GranUsuarioReconocido,
    ProgramaModificado,
    ProgramaSuspendido,
    ProgramaTerminado,
    SolicitudProgramaDevuelta,
    SolicitudProgramaEnEstudio,
    SolicitudProgramaNegada,
    SuspensionLevantada,
)

_P = "El programa"


def _autorizado(e: ProgramaAutorizado) -> Palabras:
    return Palabras(
        "programa autorizado",
        _P,
        "fue autorizado.",
        "bueno",
        "",
        [("Modalidad", e.clase), ("Cupo", dolares(e.cupo_fob_centavos)), ("Desde", instante(e.autorizado_en))],
        "Constituya la garantía y preséntela para su aceptación antes de importar.",
    )


def _en_estudio(e: SolicitudProgramaEnEstudio) -> Palabras:
    return Palabras(
        "firmas completas: en estudio",
        "La solicitud",
        "tiene todas las firmas y pasó a estudio.",
        "neutro",
        f"El Ministerio decide a más tardar el {fecha(e.decidir_hasta)}.",
    )


def _programa_devuelto(e: SolicitudProgramaDevuelta) -> Palabras:
    return Palabras(
        "solicitud devuelta",
        "La solicitud",
        "se devolvió para corregir.",
        "atencion",
        e.motivo,
        [("Causas", "; ".join(e.causas))] if e.causas else (),
        "Corrija lo señalado y radíquela de nuevo; el término vuelve a empezar (artículo 18).",
    )


def _programa_negado(e: SolicitudProgramaNegada) -> Palabras:
    return Palabras("solicitud negada", "La solicitud", "fue negada.", "malo", e.motivo)


def _modificado(e: ProgramaModificado) -> Palabras:
    que_hacer = ""
    if e.efecto_en_garantia == "sustituir":
        que_hacer = "La garantía debe sustituirse" + (
            f" a más tardar el {fecha(e.sustituir_hasta)}." if e.sustituir_hasta else "."
        )
    filas = [("Modificación", e.modificacion), ("Cupo", dolares(e.cupo_fob_centavos))]
    return Palabras("programa modificado", _P, "fue modificado.", "neutro", "", filas, que_hacer)


def _suspendido(e: ProgramaSuspendido) -> Palabras:
    return Palabras(
        "programa suspendido",
        _P,
        "quedó suspendido: no se registra ninguna importación mientras dure.",
        "malo",
        e.motivo,
        [("Desde", instante(e.suspendido_en))],
    )


def _levantada(e: SuspensionLevantada) -> Palabras:
    return Palabras("se levantó la suspensión", _P, "vuelve a estar autorizado.", "bueno", e.motivo)


def _explicaciones(e: ExplicacionesPedidas) -> Palabras:
    return Palabras(
        "el Ministerio pide explicaciones",
        _P,
        "puede terminarse por decisión unilateral; antes se le oye (artículo 54).",
        "malo",
        f"Responda a más tardar el {fecha(e.hasta)}.",
        [("Trámite", e.terminacion), ("Causa", e.causa)],
        "Presente sus explicaciones y pruebas desde «Mis programas».",
    )


_FINES: dict[str, tuple[str, Tono]] = {
    "cumplimiento": ("terminó por cumplimiento.", "bueno"),
    "no_utilizacion": ("terminó por no utilización.", "neutro"),
    "unilateral": ("terminó por decisión unilateral del Ministerio.", "malo"),
}


def _terminado(e: ProgramaTerminado) -> Palabras:
    frase, tono = _FINES[e.causa]
    return Palabras("programa terminado", _P, frase, tono, "", [("Desde", instante(e.terminado_en))])


def _reconocido(e: GranUsuarioReconocido) -> Palabras:
    return Palabras(
        "Gran Usuario reconocido",
        "La solicitud",
        "fue aprobada: es Gran Usuario.",
        "bueno",
        "",
        [("Desde", instante(e.reconocido_en))],
    )


def _perdido(e: GranUsuarioPerdido) -> Palabras:
    return Palabras(
        "pérdida de la calidad de Gran Usuario",
        "El reconocimiento",
        "dejó de tener efecto.",
        "malo",
        e.causa,
        [("Desde", instante(e.perdido_en))],
    )


TRAMITES_DE_PROGRAMAS: tuple[Tramite, ...] = (
    Tramite(ProgramaAutorizado, _autorizado, "programa_id"),
    Tramite(SolicitudProgramaEnEstudio, _en_estudio, "caso_id"),
    Tramite(SolicitudProgramaDevuelta, _programa_devuelto, "caso_id"),
    Tramite(SolicitudProgramaNegada, _programa_negado, "caso_id"),
    Tramite(ProgramaModificado, _modificado, "programa_id"),
    Tramite(ProgramaSuspendido, _suspendido, "programa_id"),
    Tramite(SuspensionLevantada, _levantada, "programa_id"),
    Tramite(ExplicacionesPedidas, _explicaciones, "programa_id"),
    Tramite(ProgramaTerminado, _terminado, "programa_id"),
    Tramite(GranUsuarioReconocido, _reconocido, "caso_id"),
    Tramite(GranUsuarioPerdido, _perdido, "caso_id"),
)
