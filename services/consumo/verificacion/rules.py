"""Words of public verification in both languages, and what of a certificate's data is masked. Pure."""

from datetime import date
from typing import Literal

Idioma = Literal["es", "en"]

ESTADOS: dict[str, dict[Idioma, str]] = {
    "emitido": {"es": "Expedido y vigente", "en": "Issued and valid"},
    "suspendido": {"es": "Suspendido", "en": "Suspended"},
    "anulado": {"es": "Anulado", "en": "Cancelled"},
    "revocado": {"es": "Revocado", "en": "Revoked"},
    "vencido": {"es": "Vencido", "en": "Expired"},
    "utilizado_parcial": {"es": "Vigente, exportado en parte", "en": "Valid, partly exported"},
    "utilizado": {"es": "Vigente, exportado por completo", "en": "Valid, fully exported"},
}
"""Not "used": to who receives the goods that says that they entered already under this certificate."""

FUERA_DE_PERIODO: dict[Idioma, str] = {"es": "Período terminado", "en": "Quota period over"}
_VALIDOS = frozenset({"emitido", "utilizado_parcial", "utilizado"})


def puede_usarse(estado: str, hoy: date, hasta: date) -> bool:
    """Whether a certificate can be used on a day, the last of its quota period being `hasta`.

    A used one too: the goods reach the destination after their export declaration was verified. # house rule
    """
    return estado in _VALIDOS and hoy <= hasta


def rotulo(estado: str, vigente: bool) -> dict[Idioma, str]:
    """The state in words: of one that would be valid, were its period not over, that it is over."""
    return FUERA_DE_PERIODO if fuera_de_periodo(estado, vigente) else ESTADOS[estado]


def fuera_de_periodo(estado: str, vigente: bool) -> bool:
    """Whether it can't be used only because the quota period is over."""
    return estado in _VALIDOS and not vigente


TEXTOS: dict[Idioma, dict[str, str]] = {
    "es": {
        "titulo": "Verificación de certificados de elegibilidad",
        "ministerio": "Ministerio de Comercio, Industria y Turismo · República de Colombia",
        "estado_al": "Estado al",
        "desde": "En este estado desde el",
        "certificado": "Certificado",
        "empresa": "Exportador titular",
        "contingente": "Contingente",
        "producto": "Producto",
        "destino": "Destino",
        "cantidad": "Cantidad (peso comercial)",
        "debito": "Cantidad con cargo al contingente",
        "periodo": "Período del contingente",
        "ampliado": "Ampliado después de expedirlo, hasta el",
        "expedido": "Fecha de expedición",
        "codigo": "Código de verificación",
        "huella": "SHA-256 del PDF sellado",
        "electronico": "Certificado electrónico: este registro es el certificado, no tiene documento.",
        "copia": "Ver la copia de verificación (PDF)",
        "desconocido": "Certificado no reconocido",
        "desconocido_mas": "Ningún certificado expedido tiene ese número y ese código. Revise que estén completos.",
        "pregunta": "Escriba el número y el código que aparecen en el certificado.",
        "numero": "Número del certificado",
        "verificar": "Verificar",
        "otra": "Verificar otro certificado",
        "compare": "Compare estos datos con los del documento que le presentaron. Vale lo que dice esta página.",
    },
    "en": {
        "titulo": "Verification of certificates of quota eligibility",
        "ministerio": "Ministry of Trade, Industry and Tourism · Republic of Colombia",
        "estado_al": "State as of",
        "desde": "In this state since",
        "certificado": "Certificate",
        "empresa": "Exporter (quota holder)",
        "contingente": "Quota",
        "producto": "Product",
        "destino": "Destination",
        "cantidad": "Quantity (commercial weight)",
        "debito": "Quantity charged to the quota",
        "periodo": "Quota period",
        "ampliado": "Extended after its issue, to",
        "expedido": "Date of issue",
        "codigo": "Verification code",
        "huella": "SHA-256 of the sealed PDF",
        "electronico": "Electronic certificate: this record is the certificate, there is no document.",
        "copia": "See the verification copy (PDF)",
        "desconocido": "Certificate not recognised",
        "desconocido_mas": "No issued certificate has that number and code. Please check that you typed them in full.",
        "pregunta": "Type the number and the code shown on the certificate.",
        "numero": "Certificate number",
        "verificar": "Verify",
        "otra": "Verify another certificate",
        "compare": "Compare these data with the document presented to you. What this page says prevails.",
    },
}


def enmascarar(valor: str) -> str:
    """What may be seen of a private field by who has the paper before them: the first two letters. # house rule

    The rest is dots, always as many, so that not even its length is told; of a short one nothing is seen.
    """
    limpio = valor.strip()
    return ("" if len(limpio) < 6 else limpio[:2]) + "•" * 8
