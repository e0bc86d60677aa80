"""Problems of input-output tables."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a(
    "cip-antes-de-importar",
    409,
    "El cuadro se presenta después de importar",
    "Preséntelo cuando tenga registro de cada materia prima (art. 62).",
)
CODIGOS = ("cip-antes-de-importar",)
