"""Structural fingerprint of a PDF: what makes a page look as it does, however the file was written.

Equal fingerprints mean the same pages: inherited attributes, canonical resources, decoded contents and the annotations
that are not signatures, plus a white list over the catalogue. The structure tree, which is what a screen reader tells
and what is copied, is compared apart; titles and the like are in `metadatos`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Set
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from services.firma.validacion.lectura import Detenido, Lectura
from services.firma.validacion.vocabulario import Subindicacion

_HEREDADOS = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_PAGINA_APARTE = {*_HEREDADOS, "/Parent", "/Annots", "/Contents", "/StructParents", "/Tabs", "/LastModified",
                  "/Metadata", "/PieceInfo", "/Type"}  # fmt: skip
# Catalogue entries that a signature or an honest rewrite may add or change without touching what is read.
_CATALOGO_LIBRE = {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/MarkInfo", "/Version", "/Pages", "/Type",
                   "/StructTreeRoot", "/Perms"}  # fmt: skip
_SIN_PERDIDA = {"/FlateDecode", "/Fl", "/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85"}
_MAXIMO_NODOS = 200_000
_MAXIMA_HONDURA = 60
_REPETIDOS = 4096
_ENTERO = 10**15
_NULO = hashlib.sha256(b"NullObject").digest()


def resuelto(objeto: Any) -> Any:
    """The object behind a reference, or the object itself. pyHanko leaves this untyped."""
    return objeto.get_object()


@lru_cache(maxsize=_REPETIDOS)
def _de_nombre(nombre: str) -> bytes:
    return hashlib.sha256(b"NameObject" + repr(nombre).encode()).digest()


@lru_cache(maxsize=_REPETIDOS)
def _de_entero(numero: int) -> bytes:
    return hashlib.sha256(b"N%d" % numero).digest()


class Canon:
    """Canonical digests of PDF objects, with memory of the indirect ones.

    Args:
        paginas: pages of the document, in order.
        tocados: numbers of the objects that were written again since the document it is compared with; with them
            `intactos` gathers the digests of objects that reach none of these, so that they need not be read twice.
        conocidos: digests already known, `intactos` of the other document.
    """

    def __init__(
        self,
        paginas: list[generic.DictionaryObject],
        tocados: Set[int] | None = None,
        conocidos: Mapping[tuple[int, int], bytes] | None = None,
    ) -> None:
        # A link to a page is its number: the page itself gains the signature's annotation, and is compared elsewhere.
        self._paginas = {
            (p.container_ref.idnum, p.container_ref.generation): n
            for n, p in enumerate(paginas)
            if isinstance(p.container_ref, generic.Reference)
        }
        self._memoria: dict[tuple[int, int], bytes] = dict(conocidos or {})
        self._pila: set[tuple[int, int]] = set()
        self._tocados = tocados
        self._manchas = 0
        self.intactos: dict[tuple[int, int], bytes] = {}
        self._nodos = 0

    def digesto(self, objeto: generic.PdfObject, hondura: int = 0) -> bytes:
        """Digest of an object with everything it refers to."""
        self._nodos += 1
        if self._nodos > _MAXIMO_NODOS or hondura > _MAXIMA_HONDURA:
            raise Detenido(Subindicacion.LIMIT_EXCEEDED, detalle="fingerprint: too many or too deep objects")
        if not isinstance(objeto, generic.IndirectObject):
            if type(objeto) is generic.NameObject:
                return _de_nombre(str(objeto))
            if type(objeto) is generic.NumberObject and -_ENTERO < objeto < _ENTERO:
                return _de_entero(int(objeto))
            return hashlib.sha256(self._directo(objeto, hondura)).digest()
        clave = (objeto.idnum, objeto.generation)
        # A page, and a way back to an object that is being read, count as touched: what they reach is not known here.
        if clave in self._paginas:
            self._manchas += 1
            return b"pagina %d" % self._paginas[clave]
        if clave in self._pila:
            self._manchas += 1
            return b"ciclo"
        if clave in self._memoria:
            self._manchas += clave not in self.intactos
            return self._memoria[clave]
        antes = self._manchas
        if self._tocados is None or clave[0] in self._tocados:
            self._manchas += 1
        self._pila.add(clave)
        try:
            self._memoria[clave] = self.digesto(resuelto(objeto), hondura + 1)
        finally:
            self._pila.discard(clave)
        if self._manchas == antes:
            self.intactos[clave] = self._memoria[clave]
        return self._memoria[clave]

    def _directo(self, objeto: generic.PdfObject, hondura: int) -> bytes:
        if isinstance(objeto, generic.StreamObject):
            datos, aparte = _decodificado(objeto)
            return b"S" + hashlib.sha256(datos).digest() + self._diccionario(objeto, hondura, aparte)
        if isinstance(objeto, generic.DictionaryObject):
            return b"D" + self._diccionario(objeto, hondura, {"/Parent", "/P", "/StructParent"})
        if isinstance(objeto, generic.ArrayObject):
            return b"A" + b"".join(self.digesto(objeto.raw_get(i), hondura + 1) for i in range(len(objeto)))
        if isinstance(objeto, generic.TextStringObject | generic.ByteStringObject):
            return b"T" + bytes(objeto.original_bytes)
        if isinstance(objeto, generic.BooleanObject):
            return b"B1" if objeto.value else b"B0"
        if isinstance(objeto, generic.NumberObject | generic.FloatObject):
            return b"N" + format(Decimal(str(objeto)).normalize(), "f").encode()
        if isinstance(objeto, generic.NullObject):
            return b"NullObject"
        return type(objeto).__name__.encode() + repr(objeto).encode()

    def _diccionario(self, dic: generic.DictionaryObject, hondura: int, aparte: set[str]) -> bytes:
        partes = []
        for clave in sorted(dic):
            if clave in aparte:
                continue
            crudo = dic.raw_get(clave)
            if self._nulo(crudo):
                continue
            partes.append(clave.encode("utf-8", "surrogateescape") + b"\0" + self.digesto(crudo, hondura + 1))
        return b"\1".join(partes)

    def _nulo(self, crudo: generic.PdfObject) -> bool:
        """Whether it is null, which is the same as not being there; what is known is not read again."""
        if isinstance(crudo, generic.IndirectObject):
            sabido = self._memoria.get((crudo.idnum, crudo.generation))
            return isinstance(resuelto(crudo), generic.NullObject) if sabido is None else sabido == _NULO
        return isinstance(crudo, generic.NullObject)

    def directo(self, objeto: generic.PdfObject) -> bytes:
        """Digest of the object itself, not through its memory; for comparing one object in two files."""
        return hashlib.sha256(self._directo(objeto, 0)).digest()


def _decodificado(flujo: generic.StreamObject) -> tuple[bytes, set[str]]:
    """Contents and the keys that depend on the encoding; an image keeps its own lossy encoding as it is."""
    filtros = flujo.get("/Filter", generic.ArrayObject())
    nombres = {str(f) for f in filtros} if isinstance(filtros, generic.ArrayObject) else {str(filtros)}
    if nombres <= _SIN_PERDIDA:
        return bytes(flujo.data), {"/Length", "/Filter", "/DecodeParms", "/DL"}
    return flujo.encoded_data, {"/Length", "/DL"}


def es_firma(anotacion: generic.DictionaryObject) -> bool:
    """Whether an annotation is the widget of a signature field."""
    if anotacion.get("/Subtype") != "/Widget":
        return False
    nodo: generic.DictionaryObject = anotacion
    for _ in range(10):
        if "/FT" in nodo:
            return bool(nodo["/FT"] == "/Sig")
        if "/Parent" not in nodo:
            return False
        nodo = nodo["/Parent"]
    return False


def anotaciones(pagina: generic.DictionaryObject) -> Iterator[generic.DictionaryObject]:
    """Annotation dictionaries of a page."""
    for anotacion in pagina.get("/Annots", generic.ArrayObject()):
        objeto = anotacion.get_object()
        if isinstance(objeto, generic.DictionaryObject):
            yield objeto


def heredado(pagina: generic.DictionaryObject, clave: str) -> Any:
    """An inheritable page attribute, raw, from the page or its ancestors."""
    nodo = pagina
    for _ in range(_MAXIMA_HONDURA):
        if clave in nodo:
            return nodo.raw_get(clave)
        if "/Parent" not in nodo:
            return None
        nodo = nodo["/Parent"]
    raise Detenido(Subindicacion.FORMAT_FAILURE, detalle="page tree too deep")


def huella_paginas(lectura: Lectura, canon: Canon | None = None) -> tuple[str, ...]:
    """One digest per page, in order."""
    canon = canon or Canon(lectura.paginas)
    return tuple(_pagina(canon, pagina) for pagina in lectura.paginas)


def _pagina(canon: Canon, pagina: generic.DictionaryObject) -> str:
    suma = hashlib.sha256()
    for clave in _HEREDADOS:
        valor = heredado(pagina, clave)
        # No /CropBox means the /MediaBox; no /Rotate means 0. Writers state the defaults or leave them out.
        if clave == "/CropBox" and valor is None:
            valor = heredado(pagina, "/MediaBox")
        if clave == "/Rotate" and valor is not None and int(resuelto(valor)) % 360 == 0:
            valor = None
        suma.update(clave.encode() + (canon.digesto(valor) if valor is not None else b"-"))
    suma.update(b"contents" + hashlib.sha256(_contenido(pagina)).digest())
    for clave in sorted(set(pagina) - _PAGINA_APARTE):
        suma.update(clave.encode() + canon.digesto(pagina.raw_get(clave)))
    for anotacion in anotaciones(pagina):
        if not es_firma(anotacion):
            suma.update(b"annot" + canon.digesto(anotacion))
    return suma.hexdigest()


def _contenido(pagina: generic.DictionaryObject) -> bytes:
    contenidos = pagina.get("/Contents", None)
    if contenidos is None:
        return b""
    flujos = list(contenidos) if isinstance(contenidos, generic.ArrayObject) else [contenidos]
    return b"\n".join(f.get_object().data for f in flujos).strip()


def huella_catalogo(lectura: Lectura) -> dict[str, bytes]:
    """Digest of each catalogue entry outside the white list: actions, names, layers, viewer preferences."""
    canon = Canon(lectura.paginas)
    raiz = lectura.lector.root
    return {clave: canon.digesto(raiz.raw_get(clave)) for clave in raiz if clave not in _CATALOGO_LIBRE}


def huella_estructural(lectura: Lectura) -> str:
    """One digest of pages and catalogue: the same for a form and its signed copies, however they were written."""
    suma = hashlib.sha256()
    for pagina in huella_paginas(lectura):
        suma.update(bytes.fromhex(pagina))
    for clave, digesto in sorted(huella_catalogo(lectura).items()):
        suma.update(clave.encode("utf-8", "surrogateescape") + b"\0" + digesto + b"\1")
    return suma.hexdigest()


def huella_estructura(lectura: Lectura) -> bytes:
    """Digest of the structure tree with its alternative and replacement texts; empty without one."""
    raiz = lectura.lector.root
    if "/StructTreeRoot" not in raiz:
        return b""
    return Canon(lectura.paginas).digesto(raiz.raw_get("/StructTreeRoot"))


def formulario_peligroso(lector: PdfFileReader) -> str | None:
    """Why the form could change what is read, or None: XFA, calculations, fields that are not signatures."""
    if "/AcroForm" not in lector.root:
        return None
    formulario = lector.root["/AcroForm"]
    for clave in ("/XFA", "/CO"):
        if clave in formulario:
            return f"AcroForm has {clave}"
    pendientes = list(formulario.get("/Fields", generic.ArrayObject()))
    for _ in range(_MAXIMO_NODOS):
        if not pendientes:
            return None
        campo = pendientes.pop().get_object()
        if "/FT" in campo and campo["/FT"] != "/Sig":
            return f"form field of type {campo['/FT']}"
        for clave in ("/A", "/AA"):
            if clave in campo:
                return f"signature field with an action {clave}"
        pendientes.extend(campo.get("/Kids", ()))
    return "form tree with a cycle"
