"""The words of a verdict: ETSI EN 319 102-1 indications, our own sub-indications, and what each asks of the user."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Veredicto(StrEnum):
    """The bottom line (ETSI EN 319 102-1, 5.1.3)."""

    TOTAL_PASSED = "TOTAL_PASSED"
    TOTAL_FAILED = "TOTAL_FAILED"
    INDETERMINATE = "INDETERMINATE"


class Subindicacion(StrEnum):
    """Why a verdict is not TOTAL_PASSED. The last block is ours; the rest is the standard's."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    NOT_YET_VALID = "NOT_YET_VALID"

    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    EXPIRED = "EXPIRED"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"

    CONTENT_MISMATCH = "CONTENT_MISMATCH"
    SIGNER_MISMATCH = "SIGNER_MISMATCH"
    SEAL_MISSING = "SEAL_MISSING"
    POST_SIGN_CHANGE = "POST_SIGN_CHANGE"
    WIDGET_OVERLAP = "WIDGET_OVERLAP"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    ENCRYPTED = "ENCRYPTED"
    NO_SIGNATURE_FOUND = "NO_SIGNATURE_FOUND"


class Explicacion(NamedTuple):
    """How a sub-indication reads to the person who uploaded the file."""

    veredicto: Veredicto
    """The bottom line that this sub-indication leads to."""
    razon: str
    """What happened, in Spanish, when a finding brings no sentence of its own."""
    remedio: str
    """What the person must do now, in Spanish."""


_MESES = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_BOGOTA = ZoneInfo("America/Bogota")


def fecha_en_palabras(dia: date | datetime) -> str:
    """`1 de octubre de 2026`, of an instant in Bogotá. The sandbox does not load the library of documents for it."""
    if isinstance(dia, datetime):
        dia = dia.astimezone(_BOGOTA).date()
    return f"{dia.day} de {_MESES[dia.month - 1]} de {dia.year}"


_FALLA = Veredicto.TOTAL_FAILED
_DUDA = Veredicto.INDETERMINATE
_FIRME_DE_NUEVO = "Descargue de nuevo el formulario, fírmelo sin modificarlo y vuelva a cargarlo."
_OTRO_CERTIFICADO = "Firme de nuevo el formulario con un certificado vigente de su entidad de certificación."
_MESA_DE_AYUDA = (
    "Firme de nuevo con un certificado para firma digital de una entidad de certificación acreditada en Colombia; si "
    "el suyo ya lo es, escriba a la mesa de ayuda con el nombre de la entidad."
)
# As the windows of JSignPdf name them, in its English and Spanish translations.
ANEXAR = "«Append signature to the existing ones» («Añadir firma a los existentes»)"
_RESUMEN = "«Hash algorithm» («Algoritmo de hash»)"
_CIFRADO = "«PDF Encryption» («Encriptación de PDF») en «Not encrypted» («No encriptado»)"
REMEDIO_SHA1 = (
    f"En JSignPdf marque «Advanced view» («Vista avanzada»), elija SHA256 en {_RESUMEN}, deje marcada {ANEXAR} y firme "
    "de nuevo el formulario original. Las versiones 2.0 a 3.0.1 usan SHA-1 si no se cambia esa opción; desde la 3.1.0 "
    "ya viene en SHA256. Desde la línea de comandos: -ha SHA256 -a."
)

EXPLICACIONES: dict[Subindicacion, Explicacion] = {
    Subindicacion.ENCRYPTED: Explicacion(
        _FALLA,
        "El archivo está cifrado o protegido con contraseña.",
        f"En JSignPdf deje {_CIFRADO} y firme de nuevo el formulario original.",
    ),
    Subindicacion.FORMAT_FAILURE: Explicacion(
        _FALLA,
        "El archivo no es un PDF firmado que se pueda leer.",
        "Cargue el PDF que produjo JSignPdf a partir del formulario descargado, sin abrirlo ni guardarlo en otro "
        "programa.",
    ),
    Subindicacion.NO_SIGNATURE_FOUND: Explicacion(
        _FALLA,
        "El PDF no tiene ninguna firma digital.",
        "Firme el formulario con JSignPdf y cargue el archivo firmado (por defecto termina en «_signed.pdf»).",
    ),
    Subindicacion.HASH_FAILURE: Explicacion(
        _FALLA, "El contenido firmado fue alterado después de la firma.", _FIRME_DE_NUEVO
    ),
    Subindicacion.SIG_CRYPTO_FAILURE: Explicacion(
        _FALLA, "La firma no corresponde al certificado que la acompaña.", _FIRME_DE_NUEVO
    ),
    Subindicacion.POST_SIGN_CHANGE: Explicacion(
        _FALLA, "El archivo fue modificado después de la firma.", _FIRME_DE_NUEVO
    ),
    Subindicacion.CONTENT_MISMATCH: Explicacion(
        _FALLA,
        "El documento firmado no es el formulario que generó el sistema para este trámite.",
        "Descargue el formulario de este trámite, fírmelo con JSignPdf sin guardarlo antes en otro programa ni "
        "imprimirlo a PDF, y cárguelo.",
    ),
    Subindicacion.SEAL_MISSING: Explicacion(
        _FALLA,
        "Falta un sello o una firma que el documento original tenía.",
        f"Descargue de nuevo el documento y fírmelo con JSignPdf marcando {ANEXAR}; de lo contrario el programa borra "
        "las firmas anteriores.",
    ),
    Subindicacion.WIDGET_OVERLAP: Explicacion(
        _FALLA,
        "La firma visible tapa el contenido del formulario.",
        "En JSignPdf desmarque «Visible signature» («Firma visible») y firme de nuevo el formulario original; si la "
        "quiere visible, déjela dentro de la casilla reservada de la primera página, donde el programa la pone.",
    ),
    Subindicacion.SIGNER_MISMATCH: Explicacion(
        _FALLA,
        "Quien firma no está registrado como firmante de la empresa para este trámite.",
        "Firme con el certificado de una persona registrada, o registre primero a este firmante en su empresa.",
    ),
    Subindicacion.REVOKED: Explicacion(
        _FALLA,
        "El certificado estaba revocado cuando se firmó.",
        "Pida a su entidad de certificación un certificado nuevo y firme con él el formulario original.",
    ),
    Subindicacion.NOT_YET_VALID: Explicacion(
        _FALLA, "El certificado todavía no era válido cuando se recibió la firma.", _OTRO_CERTIFICADO
    ),
    Subindicacion.LIMIT_EXCEEDED: Explicacion(
        _DUDA,
        "El archivo supera los límites de revisión (20 MB, 50 páginas, 20 firmas, 50 revisiones o el tiempo máximo).",
        "Firme el formulario original, que es mucho más pequeño, y cárguelo sin anexos dentro del mismo PDF.",
    ),
    Subindicacion.NO_SIGNING_CERTIFICATE_FOUND: Explicacion(
        _DUDA, "La firma no trae el certificado del firmante.", "Firme de nuevo eligiendo su certificado en JSignPdf."
    ),
    Subindicacion.NO_CERTIFICATE_CHAIN_FOUND: Explicacion(
        _DUDA,
        "El certificado del firmante no proviene de una entidad de certificación aceptada.",
        _MESA_DE_AYUDA,
    ),
    Subindicacion.CHAIN_CONSTRAINTS_FAILURE: Explicacion(
        _DUDA, "El certificado no fue emitido para firmar documentos.", _MESA_DE_AYUDA
    ),
    Subindicacion.CERTIFICATE_CHAIN_GENERAL_FAILURE: Explicacion(
        _DUDA, "No se pudo validar la cadena del certificado.", _MESA_DE_AYUDA
    ),
    Subindicacion.SIG_CONSTRAINTS_FAILURE: Explicacion(
        _DUDA, "El tipo de firma no es de los que el sistema acepta.", "Firme el formulario con JSignPdf."
    ),
    Subindicacion.CRYPTO_CONSTRAINTS_FAILURE: Explicacion(_DUDA, "La firma usa un algoritmo débil.", REMEDIO_SHA1),
    Subindicacion.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: Explicacion(
        _DUDA,
        "La firma usa un algoritmo que ya no se acepta y no hay prueba de que se firmó cuando se aceptaba.",
        REMEDIO_SHA1,
    ),
    Subindicacion.EXPIRED: Explicacion(
        _DUDA,
        "El certificado del firmante está vencido.",
        "Renueve su certificado con su entidad de certificación y firme con el vigente el formulario original.",
    ),
    Subindicacion.OUT_OF_BOUNDS_NO_POE: Explicacion(
        _DUDA,
        "El certificado venció antes de que recibiéramos el archivo y la firma no trae estampa de tiempo.",
        _OTRO_CERTIFICADO,
    ),
    Subindicacion.REVOKED_NO_POE: Explicacion(
        _DUDA,
        "El certificado fue revocado antes de que recibiéramos el archivo y no hay prueba de que se firmó antes.",
        "Pida a su entidad de certificación un certificado nuevo y firme con él el formulario original.",
    ),
    Subindicacion.REVOKED_CA_NO_POE: Explicacion(
        _DUDA, "La autoridad que emitió el certificado fue revocada.", _MESA_DE_AYUDA
    ),
    Subindicacion.TIMESTAMP_ORDER_FAILURE: Explicacion(
        _DUDA,
        "La estampa de tiempo es posterior a la recepción del archivo.",
        "Firme de nuevo; si se repite, escriba a la mesa de ayuda.",
    ),
    Subindicacion.NO_POE: Explicacion(
        _DUDA, "No hay prueba de cuándo existía la firma.", "Firme de nuevo el formulario original."
    ),
    Subindicacion.TRY_LATER: Explicacion(
        _DUDA,
        "En varios días no se pudo consultar a la entidad de certificación si el certificado está revocado.",
        "Cargue de nuevo el mismo archivo firmado, o escriba a la mesa de ayuda.",
    ),
    Subindicacion.SIGNED_DATA_NOT_FOUND: Explicacion(
        _DUDA, "No se pudieron obtener los datos firmados.", "Vuelva a cargar el archivo."
    ),
}

# When a file fails for several reasons the one told first is the one the user can act on: what the file is comes
# before who signed it, and that before what we could not find out.
PRECEDENCIA: tuple[Subindicacion, ...] = tuple(EXPLICACIONES)


def veredicto_de(subindicacion: Subindicacion) -> Veredicto:
    """The bottom line a sub-indication leads to."""
    return EXPLICACIONES[subindicacion].veredicto
