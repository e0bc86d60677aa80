"""Where a document says that it can be verified: addresses and codes that its text shows. Claims, never proof.

It runs in the sandbox: the file is a stranger's, and what reads its text is a large library.
"""

import ctypes
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pypdfium2 as pdfium
import pypdfium2.raw as crudo

_PAGINAS = 20
_LETRAS = 200_000
_ENLACES = 10
_CODIGOS = 5
_LARGO = 300
_DIRECCION = re.compile(r"(?:https?://|www\.)[^\s<>\"'«»“”()\[\]{}|\\^`]+", re.IGNORECASE)
_CODIGO = re.compile(
    r"(?:c[oó]digo|clave|n[uú]mero|pin|cve|token)\s+(?:[uú]nic[oa]\s+)?(?:de\s+)?(?:la\s+)?"
    r"(?:verificaci[oó]n|validaci[oó]n|autenticidad|autenticaci[oó]n|consulta|seguridad)"
    r"(?:\s+(?:es|de\s+la\s+p[oó]liza|de\s+la\s+garant[ií]a))?\s*[:#.\-–]?\s*"
    r"([A-Z0-9][A-Z0-9\-_./]{3,58}[A-Z0-9])",
    re.IGNORECASE,
)
_INVISIBLES = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe"))


@dataclass(frozen=True)
class Declarado:
    """What a document says about how to verify it."""

    enlaces: tuple[str, ...] = ()
    """Addresses with https, their host in ASCII, in the order in which they appear."""
    codigos: tuple[str, ...] = ()
    """What stands beside «código de verificación» and the like; each has a digit."""


def declarado(pdf: bytes) -> Declarado:
    """Read the first pages; a file that can't be read declares nothing."""
    try:
        documento = pdfium.PdfDocument(pdf)
        try:
            paginas = [documento[n] for n in range(min(len(documento), _PAGINAS))]
            texto = "\n".join(_texto(p) for p in paginas).translate(_INVISIBLES)
            activos = [url for pagina in paginas for url in _activos(documento, pagina)]
        finally:
            documento.close()
    except Exception:
        # As in `validar`: a hostile file makes the reader fail in ways that no list holds. It declares nothing then.
        return Declarado()
    return Declarado(enlaces_de([*activos, *_DIRECCION.findall(texto)]), codigos_de(texto))


def enlaces_de(direcciones: list[str]) -> tuple[str, ...]:
    """The addresses as a person may open them: with https, host in ASCII so that a lookalike shows, no credentials."""
    limpias = (_https(d.rstrip(".,;:!?")) for d in direcciones)
    return tuple(dict.fromkeys(d for d in limpias if d is not None))[:_ENLACES]


def _https(direccion: str) -> str | None:
    try:
        partes = urlsplit(direccion if "://" in direccion else f"https://{direccion}")
        host = (partes.hostname or "").encode("idna").decode("ascii")
        puerto = f":{partes.port}" if partes.port not in (None, 80, 443) else ""
    except (UnicodeError, ValueError):
        return None
    if partes.scheme.lower() not in ("http", "https") or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
        return None
    if host.startswith("www.") and host.count(".") < 2:
        # Broken by the end of a line: it would lead to somebody else.
        return None
    resto = f"?{partes.query}" if partes.query else ""
    return f"https://{host}{puerto}{partes.path}{resto}"[:_LARGO]


def codigos_de(texto: str) -> tuple[str, ...]:
    """What stands beside the words that announce a code; a word without digits is none."""
    hallados = (c for c in _CODIGO.findall(texto) if any(letra.isdigit() for letra in c))
    return tuple(dict.fromkeys(hallados))[:_CODIGOS]


def _texto(pagina: Any) -> str:
    texto = pagina.get_textpage()
    try:
        return str(texto.get_text_range(count=min(texto.count_chars(), _LETRAS)))
    finally:
        texto.close()


def _activos(documento: Any, pagina: Any) -> list[str]:
    """Addresses that a click on the page would open."""
    urls: list[str] = []
    posicion, enlace = ctypes.c_int(0), crudo.FPDF_LINK()
    while len(urls) < _ENLACES and crudo.FPDFLink_Enumerate(pagina.raw, posicion, enlace):
        accion = crudo.FPDFLink_GetAction(enlace)
        if not accion or crudo.FPDFAction_GetType(accion) != crudo.PDFACTION_URI:
            continue
        largo = crudo.FPDFAction_GetURIPath(documento.raw, accion, None, 0)
        memoria = ctypes.create_string_buffer(min(largo, 4 * _LARGO))
        crudo.FPDFAction_GetURIPath(documento.raw, accion, memoria, len(memoria))
        urls.append(memoria.value.decode("ascii", "replace"))
    return urls
