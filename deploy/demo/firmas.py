"""How the people of the demo sign: with the real JSignPdf, or where it can't be had, in its format with pyHanko."""

from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from deploy.local import jsignpdf
from deploy.local.errores import FallaLocal
from services.firma.sellos.llave import LlaveDeSello

_CAMPO = "Signature1"


async def con_que_firmar() -> str | None:
    """Have JSignPdf at hand; why not, if it can't be had."""
    try:
        await jsignpdf.preparar()
    except FallaLocal as error:
        return str(error)
    return None


def firmar_con_jsignpdf(pdf: Path, salida: Path, p12: Path, clave: str) -> Path:
    """Appending, SHA-256, a visible box where the program puts it."""
    return jsignpdf.firmar(pdf, salida, p12, clave, anexar=True, hash="SHA256", visible=True)


def firmar_con_pyhanko(pdf: Path, salida: Path, p12: Path, clave: str) -> Path:
    """The same signature that JSignPdf would append: `adbe.pkcs7.detached`, SHA-256, the box 0,0 to 100,100."""
    meta = signers.PdfSignatureMetadata(
        field_name=_CAMPO, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    )
    firmante = LlaveDeSello.de_p12(p12, clave).firmante
    casilla = fields.SigFieldSpec(_CAMPO, on_page=0, box=(0, 0, 100, 100))
    with pdf.open("rb") as entrada, salida.open("wb") as destino:
        signers.PdfSigner(meta, firmante, new_field_spec=casilla).sign_pdf(
            IncrementalPdfFileWriter(entrada), output=destino
        )
    return salida
