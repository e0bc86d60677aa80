"""Files that a dishonest or hurried person would upload."""

from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def con_otra_cantidad(firmado: bytes, cantidad: str) -> bytes:
    """A signed form on which another quantity has been written over, appended as a later revision.

    The signature stays cryptographically intact over what it covers: only a check of what came after it helps.
    """
    escritor = IncrementalPdfFileWriter(BytesIO(firmado), strict=False)
    pagina_ref, _ = escritor.find_page_for_modification(0)
    pagina = pagina_ref.get_object()
    texto = cantidad.encode("latin-1")
    dibujo = b"q 1 1 1 rg 180 520 330 40 re f Q q BT /FAtaque 16 Tf 190 535 Td (" + texto + b") Tj ET Q"
    fuente = generic.pdf_dictionary(
        {
            "/Type": generic.NameObject("/Font"),
            "/Subtype": generic.NameObject("/Type1"),
            "/BaseFont": generic.NameObject("/Helvetica-Bold"),
        }
    )
    recursos = pagina["/Resources"]
    fuentes = recursos.get("/Font", generic.DictionaryObject())
    fuentes["/FAtaque"] = escritor.add_object(fuente)
    recursos["/Font"] = fuentes
    anterior = pagina.raw_get("/Contents")
    previas = list(anterior) if isinstance(anterior, generic.ArrayObject) else [anterior]
    nuevo = escritor.add_object(generic.StreamObject(stream_data=dibujo))
    pagina["/Contents"] = generic.ArrayObject([*previas, nuevo])
    escritor.update_container(pagina)
    escritor.update_container(recursos)
    salida = BytesIO()
    escritor.write(salida)
    return salida.getvalue()


def con_otro_digito(firmado: bytes) -> bytes:
    """A signed form with one byte changed in what the signature covers."""
    lugar = firmado.find(b"endstream") - 20
    cambiado = bytearray(firmado)
    cambiado[lugar] ^= 0x01
    return bytes(cambiado)
