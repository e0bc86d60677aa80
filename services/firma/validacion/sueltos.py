"""Objects that an update brings and nothing refers to: what a later change of one reference would show."""

from collections.abc import Iterable, Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from services.firma.validacion.huella import resuelto

_DE_LA_ESTRUCTURA = ("/XRef", "/ObjStm")


def objetos_sueltos(lector: PdfFileReader, desde: int) -> list[int]:
    """Numbers of the objects written from revision `desde` on that the document does not reach.

    An object that was there before can't refer to a new one, so the way to each leads through new ones only; it begins
    at the trailer.
    """
    nuevos: set[int] = set()
    for n in range(desde, lector.total_revisions):
        nuevos |= {r.idnum for r in lector.xrefs.explicit_refs_in_revision(n)} - {
            r.idnum for r in lector.xrefs.refs_freed_in_revision(n)
        }
    pendientes = [
        crudo
        for clave in ("/Root", "/Info")
        if isinstance(crudo := _crudo(lector.trailer, clave), generic.IndirectObject)
    ]
    alcanzados: set[int] = set()
    while pendientes:
        ref = pendientes.pop()
        if ref.idnum in nuevos and ref.idnum not in alcanzados:
            alcanzados.add(ref.idnum)
            pendientes.extend(_referencias(resuelto(ref)))
    return sorted(n for n in nuevos - alcanzados if not _de_la_estructura(lector, n))


def _crudo(trailer: object, clave: str) -> object:
    try:
        return trailer.raw_get(clave)  # type: ignore[attr-defined]  # pyHanko's trailer is a dictionary of its own kind
    except KeyError:
        return None


def _referencias(objeto: object) -> Iterator[generic.IndirectObject]:
    """References within one object, however deep its own lists and dictionaries go."""
    pila: list[object] = [objeto]
    while pila:
        actual = pila.pop()
        if isinstance(actual, generic.IndirectObject):
            yield actual
        elif isinstance(actual, generic.DictionaryObject):
            pila.extend(actual.raw_get(clave) for clave in actual)
        elif isinstance(actual, generic.ArrayObject):
            pila.extend(_crudos(actual))


def _crudos(lista: generic.ArrayObject) -> Iterable[object]:
    return (lista.raw_get(n) for n in range(len(lista)))


def _de_la_estructura(lector: PdfFileReader, numero: int) -> bool:
    """Whether it is the file's own bookkeeping, or nothing at all."""
    objeto = resuelto(generic.Reference(numero, 0, lector))
    if isinstance(objeto, generic.NullObject):
        return True
    return isinstance(objeto, generic.StreamObject) and objeto.get("/Type") in _DE_LA_ESTRUCTURA
