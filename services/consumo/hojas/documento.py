"""Looking at the PDF of a declaration before it is kept."""

from services.consumo.hojas import problemas as _problemas  # noqa: F401 -- declares the problems raised here
from shared.http import Problema

_COLA = 2048


def exigir_pdf(datos: bytes, nombre: str) -> None:
    """Refuse what is not a whole PDF that a funcionario could open: no header, cut short, or behind a password.

    Raises:
        Problema: `archivo-vacio`, `no-es-pdf`, `pdf-danado`.
    """
    if not datos:
        raise Problema("archivo-vacio", f"{nombre}: el archivo está vacío.")
    if not datos.startswith(b"%PDF-"):
        raise Problema("no-es-pdf", f"{nombre}: no es un PDF.")
    if b"%%EOF" not in datos[-_COLA:]:
        raise Problema("pdf-danado", f"{nombre}: el PDF está incompleto.")
    # The trailer that names the encryption dictionary is never compressed.
    if b"/Encrypt" in datos:
        raise Problema("pdf-danado", f"{nombre}: el PDF tiene clave.")
