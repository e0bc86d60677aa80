"""What is told of the signatures of others: our findings in words that fit a document that is not ours. Pure."""

from collections.abc import Iterable
from typing import Literal

from services.firma.validacion import Informe, Subindicacion, Veredicto
from services.firma.validacion.declarado import Declarado
from services.firma.validacion.facetas import Faceta, FirmaRevisada, Hallazgo
from services.firma.validacion.vocabulario import veredicto_de
from shared.events.firma import FirmaDelDocumento, InformeDeFirmas, Razon

_ORIGINAL = (
    "Pida a quien expidió el documento el archivo tal como salió de su sistema, sin abrirlo ni guardarlo en otro "
    "programa, y cárguelo."
)
_ESPERE = "No tiene que hacer nada: se revisará de nuevo."
_CON_EL_EMISOR = "Compruebe con quien expidió el documento que la firma es suya."
_REMEDIOS = {
    Subindicacion.NO_SIGNATURE_FOUND: "Compruebe el documento con quien lo expidió.",
    Subindicacion.ENCRYPTED: (
        "Ábralo con un lector de PDF, que muestra quién lo firmó, y compruébelo con quien lo expidió; o pídale una "
        "copia sin protección."
    ),
    Subindicacion.NO_CERTIFICATE_CHAIN_FOUND: (
        f"{_CON_EL_EMISOR} Si su entidad de certificación está acreditada en Colombia, pida al operador que la agregue "
        "a aquellas en que se confía."
    ),
    Subindicacion.LIMIT_EXCEEDED: (
        "Revise la firma con un lector de PDF y con quien expidió el documento; el archivo es demasiado grande para "
        "revisarlo aquí."
    ),
    Subindicacion.SIGNED_DATA_NOT_FOUND: "Cargue de nuevo el documento.",
    Subindicacion.TRY_LATER: _ESPERE,
}
_RAZONES = {
    Subindicacion.FORMAT_FAILURE: "El archivo o su firma están dañados y no se pueden leer.",
    Subindicacion.POST_SIGN_CHANGE: "El archivo fue modificado después de la firma.",
    Subindicacion.TRY_LATER: "No se pudo preguntar a la entidad de certificación si el certificado está revocado.",
}


def informe_de(informe: Informe, dicho: Declarado, confianza: str | None) -> InformeDeFirmas:
    """The report for whoever asked, with the names of the signers."""
    return InformeDeFirmas(
        veredicto=informe.veredicto.value,
        subindicacion=informe.subindicacion.value if informe.subindicacion else None,
        razones=razones_de(informe.razones),
        avisos=informe.avisos,
        firmas=tuple(f for f in map(_firma, informe.firmas) if f is not None),
        enlaces=dicho.enlaces,
        codigos=dicho.codigos,
        confianza=confianza,
    )


def razones_de(hallazgos: Iterable[Hallazgo]) -> tuple[Razon, ...]:
    """The findings in our words, for a document that the company cannot sign again: it can only ask its issuer."""
    return tuple(dict.fromkeys(_razon(h) for h in hallazgos))


def _razon(h: Hallazgo) -> Razon:
    falla = veredicto_de(h.subindicacion) is Veredicto.TOTAL_FAILED
    remedio = _REMEDIOS.get(h.subindicacion, _ORIGINAL if falla else _CON_EL_EMISOR)
    return Razon(codigo=h.subindicacion.value, texto=_RAZONES.get(h.subindicacion, h.razon), remedio=remedio)


def _firma(firma: FirmaRevisada) -> FirmaDelDocumento | None:
    """None for one whose certificate could not be read: its reason is among those of the file."""
    if firma.cadena is None or firma.identidad is None or firma.tiempo is None:
        return None
    facetas: list[Faceta] = list(firma.facetas())
    return FirmaDelDocumento(
        titular=firma.identidad.nombre,
        documentos=tuple(dict.fromkeys(f"{d.tipo} {d.numero}".removeprefix("? ") for d in firma.identidad.documentos)),
        entidad=firma.cadena.emisor,
        certificado_sha256=firma.cadena.huella,
        vence=firma.cadena.valido_hasta,
        existia_en=firma.tiempo.prueba,
        probado_por="estampa" if firma.tiempo.origen == "estampa" else "recepcion",
        revocacion=_revocacion(firma),
        razones=razones_de(h for f in facetas for h in f.hallazgos),
    )


def _revocacion(firma: FirmaRevisada) -> Literal["vigente", "revocado", "desconocido"]:
    match firma.revocacion.estado if firma.revocacion is not None else "":
        case "vigente":
            return "vigente"
        case "revocado":
            return "revocado"
    return "desconocido"
