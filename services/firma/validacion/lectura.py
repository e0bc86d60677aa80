"""Opening a PDF from an untrusted source: caps first, then structure, and a verdict instead of an exception."""

from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from services.firma.validacion.cronometro import medida
from services.firma.validacion.politica import Limites
from services.firma.validacion.vocabulario import Subindicacion


class Detenido(Exception):
    """The file can't be examined any further; carries the sub-indication and its sentences."""

    def __init__(self, subindicacion: Subindicacion, razon: str = "", remedio: str = "", detalle: str = "") -> None:
        super().__init__(subindicacion.value, detalle)
        self.subindicacion = subindicacion
        self.razon = razon
        self.remedio = remedio
        self.detalle = detalle


@dataclass
class Lectura:
    """An opened PDF."""

    pdf: bytes
    lector: PdfFileReader
    paginas: list[generic.DictionaryObject]
    """Page dictionaries in order, as in the newest revision."""


def comprobar_octetos(pdf: bytes, limites: Limites) -> None:
    """Refuse by size and header before anything is parsed."""
    if not pdf:
        raise Detenido(Subindicacion.FORMAT_FAILURE, "El archivo está vacío (0 bytes).")
    if len(pdf) > limites.octetos:
        megas = limites.octetos // (1024 * 1024)
        raise Detenido(Subindicacion.LIMIT_EXCEEDED, f"El archivo pesa más de {megas} MB.")
    if not pdf.startswith(b"%PDF-"):
        raise Detenido(Subindicacion.FORMAT_FAILURE, "El archivo no es un PDF.")


@medida("formato")
def abrir(pdf: bytes, limites: Limites) -> Lectura:
    """Open strictly and count revisions and pages against the caps.

    Raises:
        Detenido: ENCRYPTED, FORMAT_FAILURE or LIMIT_EXCEEDED.
    """
    comprobar_octetos(pdf, limites)
    try:
        lector = PdfFileReader(BytesIO(pdf), strict=True)
    except PdfDecodeLimitError as exc:
        raise Detenido(Subindicacion.LIMIT_EXCEEDED, detalle=repr(exc)) from exc
    except (PdfReadError, ValueError, KeyError, AttributeError, AssertionError, TypeError, IndexError) as exc:
        razon = "El PDF está dañado o incompleto." if b"%%EOF" not in pdf[-2048:] else ""
        raise Detenido(Subindicacion.FORMAT_FAILURE, razon, detalle=repr(exc)) from exc
    if "/Encrypt" in lector.trailer or lector.encrypted:
        raise Detenido(Subindicacion.ENCRYPTED)
    if lector.total_revisions > limites.revisiones:
        raise Detenido(Subindicacion.LIMIT_EXCEEDED, f"El PDF tiene más de {limites.revisiones} revisiones.")
    return Lectura(pdf, lector, _paginas(lector, limites))


def _paginas(lector: PdfFileReader, limites: Limites) -> list[generic.DictionaryObject]:
    """Walk the page tree itself: /Count is only a claim."""
    paginas: list[generic.DictionaryObject] = []
    vistos: set[int] = set()
    pila = [lector.root.raw_get("/Pages")]
    while pila:
        crudo = pila.pop()
        nodo = crudo.get_object()
        if isinstance(crudo, generic.IndirectObject):
            if crudo.idnum in vistos:
                raise Detenido(Subindicacion.FORMAT_FAILURE, detalle="page tree with a cycle or a page used twice")
            vistos.add(crudo.idnum)
        if not isinstance(nodo, generic.DictionaryObject):
            raise Detenido(Subindicacion.FORMAT_FAILURE, detalle="page tree node is not a dictionary")
        if "/Kids" in nodo:
            if len(vistos) + len(nodo["/Kids"]) > 20 * limites.paginas:
                raise Detenido(Subindicacion.LIMIT_EXCEEDED, f"El PDF tiene más de {limites.paginas} páginas.")
            pila.extend(reversed([nodo["/Kids"].raw_get(i) for i in range(len(nodo["/Kids"]))]))
        else:
            paginas.append(nodo)
            if len(paginas) > limites.paginas:
                raise Detenido(Subindicacion.LIMIT_EXCEEDED, f"El PDF tiene más de {limites.paginas} páginas.")
    if not paginas:
        raise Detenido(Subindicacion.FORMAT_FAILURE, "El PDF no tiene páginas.")
    return paginas
