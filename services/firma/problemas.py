"""Problems of `firma` alone."""

from shared.http.problemas import catalogo

catalogo.agregar(
    "confianza-ilegible",
    500,
    "Hay un archivo en la carpeta de confianza que no es un certificado",
    "Quite o corrija el archivo que se nombra; mientras tanto no se emiten veredictos.",
)
CODIGOS = ("confianza-ilegible",)
