"""Problems of the operator's routes."""

from shared.http.problemas import catalogo

catalogo.agregar(
    "operacion-imposible",
    409,
    "No se puede hacer eso con lo retenido",
    "Vuelva a leer la lista: pudo resolverse entre tanto, o hay otros de su clave que van antes.",
)
