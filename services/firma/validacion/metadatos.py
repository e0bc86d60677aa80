"""What a viewer tells of a document beside its pages: title, author, subject, keywords, in both places of a PDF."""

import xml.etree.ElementTree as ET

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from services.firma.validacion.huella import resuelto

_INFORMACION = ("/Title", "/Author", "/Subject", "/Keywords")
_DC, _PDF = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/pdf/1.3/}"
_XMP = (f"{_DC}title", f"{_DC}creator", f"{_DC}description", f"{_DC}subject", f"{_PDF}Keywords")
_MAXIMO = 256 * 1024


class MetadatosIlegibles(ValueError):
    """The metadata can't be read, so that nobody knows what a viewer would show."""


def leer_metadatos(lector: PdfFileReader) -> dict[str, str]:
    """What is said, by the name of each entry; absent and empty entries are left out.

    Raises:
        MetadatosIlegibles: not XML, with a document type, or larger than 256 KiB.
    """
    dichos: dict[str, str] = {}
    if "/Info" in lector.trailer:
        informacion = lector.trailer["/Info"]
        if isinstance(informacion, generic.DictionaryObject):
            dichos |= {clave: str(informacion[clave]) for clave in _INFORMACION if clave in informacion}
    if "/Metadata" in lector.root:
        # Not `root["/Metadata"]`: pyHanko would keep in its memory an object of its own that the difference analysis
        # can't read.
        flujo = resuelto(lector.root.raw_get("/Metadata"))
        if not isinstance(flujo, generic.StreamObject):
            raise MetadatosIlegibles("/Metadata is not a stream")
        dichos |= _de_xmp(flujo.data)
    return {clave: valor.strip() for clave, valor in dichos.items() if valor.strip()}


def _de_xmp(datos: bytes) -> dict[str, str]:
    if len(datos) > _MAXIMO or b"<!" in datos.replace(b"<!--", b""):
        raise MetadatosIlegibles("XMP with a document type, or too large")
    try:
        arbol = ET.fromstring(datos)  # noqa: S314  # without a document type no entity expands
    except (ET.ParseError, ValueError, LookupError) as exc:
        raise MetadatosIlegibles(f"XMP: {exc}") from exc
    dichos: dict[str, str] = {}
    for nodo in arbol.iter():
        if nodo.tag in _XMP:
            dichos[nodo.tag] = " ".join(t.strip() for t in (dichos.get(nodo.tag, ""), *nodo.itertext()) if t.strip())
        for atributo, valor in nodo.attrib.items():
            if atributo in _XMP:
                dichos[atributo] = f"{dichos.get(atributo, '')} {valor}".strip()
    return dichos


def metadatos_ajenos(original: PdfFileReader, firmado: PdfFileReader) -> str | None:
    """The first entry that the signed file says and the issued one does not, in English; None when there is none.

    Leaving an entry out deceives nobody; the program that wrote the file and its dates may be others.
    """
    try:
        nuestros, suyos = leer_metadatos(original), leer_metadatos(firmado)
    except MetadatosIlegibles as exc:
        return f"metadata: {exc}"
    ajenas = [clave for clave, valor in sorted(suyos.items()) if nuestros.get(clave, "") != valor]
    return f"metadata entry {ajenas[0].split('}')[-1]} differs" if ajenas else None
