"""What a seal looks like on the page."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from shared.documents import textos
from shared.documents.typst import render

Caja = tuple[int, int, int, int]
"""x1, y1, x2, y2 in points from the lower left corner of page 1."""

_PLANTILLA = Path(__file__).parent / "templates" / "sello.typ"
_NOMBRE = "/Sello"
_SIN_MARGEN = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID)


class _Pagina(PdfContent):
    """Page 1 of a PDF in memory, drawn as it is."""

    def __init__(self, pdf: bytes, ancho: int, alto: int) -> None:
        super().__init__(box=BoxConstraints(width=ancho, height=alto))
        self._pdf = pdf

    def render(self) -> bytes:
        escritor = self._ensure_writer
        self.resources.xobject[_NOMBRE] = escritor.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        return f"{_NOMBRE} Do".encode()


async def apariencia(caja: Caja, certificado: x509.Certificate, instante: datetime) -> StaticStampStyle:
    """The appearance that fills `caja`: whose seal, and when it was put.

    Raises:
        shared.documents.PlantillaFallida: the template does not compile with these data.
    """
    ancho, alto = caja[2] - caja[0], caja[3] - caja[1]
    sujeto = certificado.subject.native
    pdf = await render(
        _PLANTILLA,
        {
            "ancho": ancho,
            "alto": alto,
            "titular": sujeto.get("common_name", ""),
            "organizacion": sujeto.get("organization_name", ""),
            "instante": textos.fecha_y_hora(instante),
        },
        creado_en=instante,
    )
    return StaticStampStyle(background=_Pagina(pdf, ancho, alto), background_layout=_SIN_MARGEN, border_width=0)
