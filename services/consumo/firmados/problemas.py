"""Problems of signed files sent many at a time."""

from services.consumo.hojas import problemas as _de_hojas  # noqa: F401 -- declares those of batches
from shared.http.problemas import catalogo

_a = catalogo.agregar
_a(
    "firmado-desconocido",
    422,
    "El archivo no es de ninguna solicitud de la empresa",
    "Descargue de nuevo el formulario, fírmelo sin convertirlo ni imprimirlo y envíelo.",
)
_a(
    "firmado-ambiguo",
    422,
    "El archivo muestra los números de varias solicitudes",
    "Envíe cada formulario en su propio archivo.",
)
_a(
    "firmado-ya-enviado",
    409,
    "La solicitud ya no espera una firma",
    "Consulte su estado; no hace falta enviarla de nuevo.",
)
