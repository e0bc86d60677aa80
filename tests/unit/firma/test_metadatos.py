"""What is told of a document beside its pages: title and the like, and the structure that a screen reader reads."""

import io
import re
from collections.abc import Callable

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter, copy_into_new_writer

from services.firma.validacion import Informe, Subindicacion, Veredicto
from services.firma.validacion.metadatos import MetadatosIlegibles, leer_metadatos, metadatos_ajenos
from tests.unit.firma import ataques
from tests.unit.firma.pki import firmar, formulario, pki


def lector(pdf: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(pdf))


def escrito(escritor: BasePdfFileWriter) -> bytes:
    salida = io.BytesIO()
    escritor.write(salida)
    return salida.getvalue()


def con_titulo(pdf: bytes, titulo: str = "Solicitud por 99.000 kg") -> bytes:
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    ref = escritor.add_object(generic.DictionaryObject({pdf_name("/Title"): generic.TextStringObject(titulo)}))
    escritor.set_info(ref)
    return escrito(escritor)


def con_xmp(pdf: bytes, xmp: bytes) -> bytes:
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    flujo = generic.StreamObject(
        {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}, stream_data=xmp
    )
    escritor.root[pdf_name("/Metadata")] = escritor.add_object(flujo)
    escritor.update_root()
    # pyHanko would write metadata of its own in the place of these.
    escritor._update_meta = lambda: None  # type: ignore[method-assign]
    return escrito(escritor)


def con_otro_texto_para_leer(pdf: bytes) -> bytes:
    """What a screen reader says of the quantity, and what is copied: another one."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    elemento = escritor.root["/StructTreeRoot"]["/K"][0]
    elemento[pdf_name("/ActualText")] = generic.TextStringObject("99.000,00 kg")
    escritor.mark_update(elemento.container_ref)
    return escrito(escritor)


def xmp(dentro: str, antes: str = "") -> bytes:
    return (
        f'{antes}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/">{dentro}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


TITULO = "<dc:title><rdf:Alt><rdf:li>Por 99.000 kg</rdf:li></rdf:Alt></dc:title>"


@pytest.mark.parametrize("cambio", [con_titulo, con_otro_texto_para_leer], ids=["titulo", "texto-alterno"])
@pytest.mark.parametrize("reescrito", [False, True], ids=["anexado", "reescrito"])
def test_otro_titulo_u_otra_lectura_no_es_el_formulario(
    juzgar: Callable[..., Informe], cambio: Callable[[bytes], bytes], reescrito: bool
) -> None:
    cambiado = cambio(formulario())
    informe = juzgar(firmar(ataques.reescribir(cambiado) if reescrito else cambiado, pki().representante))
    assert (informe.veredicto, informe.subindicacion) == (Veredicto.TOTAL_FAILED, Subindicacion.CONTENT_MISMATCH)


@pytest.mark.parametrize(
    ("escrito_alli", "dicho"),
    [
        (xmp(TITULO), "title differs"),
        (xmp(TITULO).replace(b"<rdf:Description", b'<rdf:Description pdf:Keywords="x"'), "Keywords differs"),
        (xmp("", '<!DOCTYPE a [<!ENTITY b "c">]>'), "document type"),
        (b"esto no es XML", "XMP"),
        (b" " * 300_000 + xmp(""), "too large"),
        (xmp("<xmp:ModifyDate>2026-03-16</xmp:ModifyDate><pdf:Producer>OpenPDF</pdf:Producer>"), None),
    ],
    ids=["xmp", "atributo", "entidades", "roto", "enorme", "otro-programa-y-fecha"],
)
def test_los_metadatos_que_un_programa_escribe(escrito_alli: bytes, dicho: str | None) -> None:
    ajeno = metadatos_ajenos(lector(formulario()), lector(con_xmp(formulario(), escrito_alli)))
    assert (ajeno is None) if dicho is None else (ajeno is not None and dicho in ajeno)


def test_quitar_el_titulo_no_engana_a_nadie(juzgar: Callable[..., Informe]) -> None:
    titulado = con_titulo(formulario())
    informe = juzgar(firmar(ataques.reescribir(con_titulo(titulado, "")), pki().representante), original=titulado)
    assert (informe.veredicto, informe.razones) == (Veredicto.TOTAL_PASSED, ())


def test_un_programa_que_no_conserva_la_estructura_no_engana_a_nadie(juzgar: Callable[..., Informe]) -> None:
    escritor = copy_into_new_writer(lector(formulario()))
    for clave in ("/StructTreeRoot", "/MarkInfo"):
        del escritor.root[clave]
    informe = juzgar(firmar(escrito(escritor), pki().representante))
    assert (informe.veredicto, informe.razones) == (Veredicto.TOTAL_PASSED, ())


def test_se_leen_de_los_dos_lugares() -> None:
    leidos = leer_metadatos(lector(con_xmp(con_titulo(formulario()), xmp(TITULO))))
    assert {re.sub(".*[/}]", "", clave): valor for clave, valor in leidos.items()} == {
        "Title": "Solicitud por 99.000 kg",
        "title": "Por 99.000 kg",
    }


def test_lo_que_expande_entidades_no_se_lee() -> None:
    bomba = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]>'
    with pytest.raises(MetadatosIlegibles):
        leer_metadatos(lector(con_xmp(formulario(), xmp("&d;", bomba))))
