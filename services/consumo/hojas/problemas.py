"""Problems of sheets, zips and PDFs that companies send many at a time."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a(
    "lote-distinto",
    409,
    "Ese identificador de lote ya se usó con otros archivos",
    "Use un identificador nuevo para un lote nuevo.",
)
_a("zip-invalido", 422, "El comprimido no se puede usar", "Comprima de nuevo los PDF en un .zip corriente, sin clave.")
_a("pdf-danado", 422, "El PDF no se puede abrir", "Descárguelo de nuevo de su origen, sin clave, y adjúntelo.")
_a(
    "lote-sin-procesar",
    409,
    "El lote no se ha procesado",
    "Espere a que termine de leerse; si no se pudo leer, corríjalo y envíelo con otro identificador.",
)
