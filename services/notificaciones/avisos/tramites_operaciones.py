"""The words of what `garantias` tells of goods that leave, come back or are replaced."""

from services.notificaciones.avisos.palabras import Palabras, Tono, Tramite, dolares, fecha
from shared.events.operaciones import ReimportacionCambiada, ReposicionCambiada, SalidaCambiada

_SALIDAS: dict[str, tuple[str, str, Tono, str]] = {
    "solicitada": ("salida de mercancía recibida", "se recibió y está en estudio.", "neutro", ""),
    "autorizada": (
        "salida de mercancía autorizada",
        "fue autorizada.",
        "bueno",
        "Presente la autorización con la solicitud de embarque y acredite el embarque ante el Ministerio.",
    ),
    "devuelta": ("salida de mercancía devuelta", "se devolvió para corregir.", "atencion", "Corríjala y envíela."),
    "negada": ("salida de mercancía negada", "fue negada.", "malo", ""),
    "fuera": (
        "la mercancía salió del país",
        "quedó embarcada y debe regresar.",
        "atencion",
        "Reimpórtela dentro del plazo, o declare definitiva la salida antes de que venza.",
    ),
    "reimportada": ("la mercancía regresó", "terminó con la reimportación.", "bueno", ""),
    "definitiva": ("salida definitiva", "quedó definitiva; su valor sale del cupo utilizado.", "bueno", ""),
}


def _salida(e: SalidaCambiada) -> Palabras | None:
    if e.estado not in _SALIDAS:
        return None
    titulo, frase, tono, que_hacer = _SALIDAS[e.estado]
    filas = [("Programa", e.programa)]
    if e.reimportar_hasta:
        filas.append(("Reimportar hasta", fecha(e.reimportar_hasta)))
    return Palabras(titulo, "La salida", frase, tono, e.motivo or "", filas, que_hacer)


_REIMPORTACIONES: dict[str, tuple[str, str, Tono]] = {
    "consultada": ("consulta de reimportación recibida", "se recibió y está en estudio.", "neutro"),
    "devuelta": ("consulta de reimportación devuelta", "se devolvió para corregir.", "atencion"),
    "favorable": ("concepto favorable de reimportación", "tiene concepto favorable.", "bueno"),
    "desfavorable": ("concepto desfavorable de reimportación", "tiene concepto desfavorable.", "malo"),
}


def _reimportacion(e: ReimportacionCambiada) -> Palabras | None:
    if e.estado not in _REIMPORTACIONES:
        return None
    titulo, frase, tono = _REIMPORTACIONES[e.estado]
    filas, que_hacer = [("Programa", e.programa)], ""
    if e.garantia_usd_centavos is not None:
        filas.append(("Garantía de reexportación", dolares(e.garantia_usd_centavos)))
        que_hacer = "Constituya la garantía de reexportación por un año y preséntela antes del levante (artículo 91)."
    return Palabras(titulo, "La reimportación", frase, tono, e.motivo or "", filas, que_hacer)


_REPOSICIONES: dict[str, tuple[str, str, Tono]] = {
    "radicada": ("estudio de reposición recibido", "se recibió y está en estudio.", "neutro"),
    "devuelta": ("estudio de reposición devuelto", "se devolvió para corregir.", "atencion"),
    "cuadros_aprobados": ("cuadros de la reposición aprobados", "tiene sus cuadros aprobados.", "bueno"),
    "negada": ("reposición negada", "fue negado.", "malo"),
    "autorizada": ("reposición autorizada", "fue autorizado.", "bueno"),
}


def _reposicion(e: ReposicionCambiada) -> Palabras | None:
    if e.estado not in _REPOSICIONES:
        return None
    titulo, frase, tono = _REPOSICIONES[e.estado]
    que_hacer = ""
    if e.registrar_hasta:
        que_hacer = f"Presente los registros de importación a más tardar el {fecha(e.registrar_hasta)} (artículo 101)."
    return Palabras(titulo, "El estudio de reposición", frase, tono, e.motivo or "", (), que_hacer)


TRAMITES_DE_OPERACIONES: tuple[Tramite, ...] = (
    Tramite(SalidaCambiada, _salida, "salida_id"),
    Tramite(ReimportacionCambiada, _reimportacion, "reimportacion_id"),
    Tramite(ReposicionCambiada, _reposicion, "reposicion_id"),
)
