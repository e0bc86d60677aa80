"""Forms as a destination gives them, to be filled in."""

import io

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject


def blanco(campos: dict[str, int | None]) -> bytes:
    """A form as a destination gives it: text fields under one another, some with a maximum."""
    escritor = PdfWriter()
    pagina = escritor.add_blank_page(612, 792)
    letra = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fuentes = DictionaryObject({NameObject("/Helv"): escritor._add_object(letra)})
    hijos = ArrayObject()
    for i, (nombre, maximo) in enumerate(campos.items()):
        campo = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/T"): TextStringObject(nombre),
                NameObject("/Rect"): ArrayObject([FloatObject(x) for x in (80, 690 - 40 * i, 500, 712 - 40 * i)]),
                NameObject("/DA"): TextStringObject("/Helv 11 Tf 0 g"),
                NameObject("/F"): NumberObject(4),
            }
        )
        if maximo is not None:
            campo[NameObject("/MaxLen")] = NumberObject(maximo)
        hijos.append(escritor._add_object(campo))
    pagina[NameObject("/Annots")] = hijos
    escritor.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {
            NameObject("/Fields"): ArrayObject(hijos),
            NameObject("/DR"): DictionaryObject({NameObject("/Font"): fuentes}),
            NameObject("/DA"): TextStringObject("/Helv 0 Tf 0 g"),
        }
    )
    guion = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hola')")}
    escritor.root_object[NameObject("/OpenAction")] = DictionaryObject(guion)
    salida = io.BytesIO()
    escritor.write(salida)
    return salida.getvalue()
