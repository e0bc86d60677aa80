"""Files that a dishonest or hurried person would upload."""

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject


def con_otra_cantidad(firmado: bytes, cantidad: str) -> bytes:
    """A signed form on which another quantity has been written over, appended as a later revision.

    The signature stays cryptographically intact over what it covers: only a check of what came after it helps.
    """
    escritor = PdfWriter(BytesIO(firmado), incremental=True)
    pagina = escritor.pages[0]
    fuente = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica-Bold"),
        }
    )
    recursos = pagina["/Resources"].get_object()
    assert isinstance(recursos, DictionaryObject)
    fuentes = DictionaryObject(recursos.get("/Font", DictionaryObject()).get_object())
    fuentes[NameObject("/FAtaque")] = fuente
    recursos[NameObject("/Font")] = fuentes
    dibujo = StreamObject()
    texto = cantidad.encode("latin-1")
    dibujo.set_data(b"q 1 1 1 rg 180 520 330 40 re f Q q BT /FAtaque 16 Tf 190 535 Td (" + texto + b") Tj ET Q")
    anterior = pagina.raw_get("/Contents")
    previas = list(anterior) if isinstance(anterior, ArrayObject) else [anterior]
    pagina[NameObject("/Contents")] = ArrayObject([*previas, escritor._add_object(dibujo)])
    salida = BytesIO()
    escritor.write(salida)
    return salida.getvalue()


def con_otro_byte(firmado: bytes) -> bytes:
    """A signed form with one bit changed in what the signature covers, in a place where it stays readable."""
    lugar = firmado.index(b"CreatorTool>") + len(b"CreatorTool>")
    cambiado = bytearray(firmado)
    cambiado[lugar] ^= 0x01
    return bytes(cambiado)
