"""What an attacker does to a signed file."""

import io
import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

TEXTO = b"BT /F0 40 Tf 100 500 Td (99.345,67 kg) Tj ET"


def reemplazar_contenido(pdf: bytes, texto: bytes = TEXTO) -> bytes:
    """Incremental update that draws something else on page 1."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    pagina = escritor.root["/Pages"]["/Kids"][0]
    pagina[pdf_name("/Contents")] = escritor.add_object(generic.StreamObject(stream_data=texto))
    escritor.mark_update(pagina.container_ref)
    return _escrito(escritor)


def anotar(pdf: bytes) -> bytes:
    """Incremental update that covers the quantity with a free-text annotation."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    pagina = escritor.root["/Pages"]["/Kids"][0]
    nota = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 600, 300, 650))),
            pdf_name("/Contents"): generic.TextStringObject("99.345,67 kg"),
        }
    )
    previas = list(pagina.get("/Annots", generic.ArrayObject()))
    pagina[pdf_name("/Annots")] = generic.ArrayObject([*previas, escritor.add_object(nota)])
    escritor.mark_update(pagina.container_ref)
    return _escrito(escritor)


def accion_al_abrir(pdf: bytes) -> bytes:
    """Incremental update that runs JavaScript when the file is opened."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    escritor.root[pdf_name("/OpenAction")] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
    )
    escritor.update_root()
    return _escrito(escritor)


def campo_de_texto(pdf: bytes) -> bytes:
    """Incremental update that adds a text field showing another quantity."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    pagina = escritor.root["/Pages"]["/Kids"][0]
    campo = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.TextStringObject("cantidad"),
            pdf_name("/V"): generic.TextStringObject("99.345,67"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 600, 300, 650))),
        }
    )
    ref = escritor.add_object(campo)
    pagina[pdf_name("/Annots")] = generic.ArrayObject([ref])
    escritor.root[pdf_name("/AcroForm")] = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([ref])})
    escritor.mark_update(pagina.container_ref)
    escritor.update_root()
    return _escrito(escritor)


def reescribir(pdf: bytes) -> bytes:
    """The same document written anew, unsigned, as a program that does not append would before signing."""
    return _escrito(copy_into_new_writer(PdfFileReader(io.BytesIO(pdf))))


def cifrar(pdf: bytes) -> bytes:
    """The same document under a password."""
    escritor = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    escritor.encrypt("dueño", "usuario")
    return _escrito(escritor)


def con_paginas(cuantas: int) -> bytes:
    """A small PDF of many empty pages."""
    hijos = b" ".join(b"%d 0 R" % (n + 3) for n in range(cuantas))
    objetos = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[" + hijos + b"]>>"]
    objetos += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>"] * cuantas
    return armar(objetos)


def armar(objetos: list[bytes]) -> bytes:
    """A PDF with these objects, numbered from 1; the first is the catalogue."""
    salida = b"%PDF-1.7\n"
    posiciones = []
    for n, objeto in enumerate(objetos, start=1):
        posiciones.append(len(salida))
        salida += b"%d 0 obj\n%s\nendobj\n" % (n, objeto)
    xref = len(salida)
    salida += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objetos) + 1)
    salida += b"".join(b"%010d 00000 n \n" % p for p in posiciones)
    return salida + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objetos) + 1, xref)


def quitar_ultima_revision(pdf: bytes) -> bytes:
    """Cut at the first %%EOF: what is left when the signature's update is dropped."""
    return pdf[: re.search(rb"%%EOF", pdf).end()]


def _escrito(escritor: object) -> bytes:
    salida = io.BytesIO()
    escritor.write(salida)  # type: ignore[attr-defined]  # pyHanko's writers share this method, not a base class
    return salida.getvalue()


def _con_pagina(pdf: bytes, clave: str, valor: generic.PdfObject) -> bytes:
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    pagina = escritor.root["/Pages"]["/Kids"][0]
    pagina[pdf_name(clave)] = valor
    escritor.mark_update(pagina.container_ref)
    return _escrito(escritor)


def girar(pdf: bytes) -> bytes:
    """Incremental update that turns page 1 upside down."""
    return _con_pagina(pdf, "/Rotate", generic.NumberObject(180))


def recortar(pdf: bytes) -> bytes:
    """Incremental update that shows only a part of page 1."""
    return _con_pagina(pdf, "/CropBox", generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 300))))


def escala(pdf: bytes) -> bytes:
    """Incremental update with another unit of length."""
    return _con_pagina(pdf, "/UserUnit", generic.NumberObject(2))


def quitar_pagina(pdf: bytes) -> bytes:
    """Incremental update that drops the sworn statement, page 2."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    arbol = escritor.root["/Pages"]
    arbol[pdf_name("/Kids")] = generic.ArrayObject([arbol["/Kids"].raw_get(0)])
    arbol[pdf_name("/Count")] = generic.NumberObject(1)
    escritor.mark_update(arbol.container_ref)
    return _escrito(escritor)


def cambiar_letras(pdf: bytes) -> bytes:
    """Incremental update that puts another font under the number of the page's own, so that digits look different."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fuentes = escritor.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]
    ref = fuentes.raw_get(next(iter(fuentes))).reference
    ajena = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type1"),
            pdf_name("/BaseFont"): pdf_name("/ZapfDingbats"),
        }
    )
    escritor.objects[(ref.generation, ref.idnum)] = ajena
    return _escrito(escritor)


def capas(pdf: bytes) -> bytes:
    """Incremental update that adds optional content settings, which hide or show parts."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    escritor.root[pdf_name("/OCProperties")] = generic.DictionaryObject(
        {pdf_name("/OCGs"): generic.ArrayObject(), pdf_name("/D"): generic.DictionaryObject()}
    )
    escritor.update_root()
    return _escrito(escritor)


def esconder_detras(pdf: bytes, otro: bytes) -> bytes:
    """Our exact bytes first, then another whole document whose cross-references never lead to ours."""
    corrido = len(pdf)
    movido = re.sub(rb"(?m)^(\d{10}) (\d{5}) n", lambda m: b"%010d %s n" % (int(m[1]) + corrido, m[2]), otro)
    return pdf + re.sub(rb"startxref\s+(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) + corrido), movido)


def otro_documento() -> bytes:
    """A small document with a plain cross-reference table, saying another quantity."""
    contenido = b"<</Length %d>>stream\n%s\nendstream" % (len(TEXTO), TEXTO)
    return armar(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
            contenido,
        ]
    )
