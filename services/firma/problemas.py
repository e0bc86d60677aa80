"""Problems of `firma` alone."""

from shared.http.problemas import catalogo

catalogo.agregar(
    "confianza-ilegible",
    500,
    "Hay un archivo en la carpeta de confianza que no es un certificado",
    "Quite o corrija el archivo que se nombra; mientras tanto no se emiten veredictos.",
)
catalogo.agregar(
    "llave-ya-suspendida",
    409,
    "La llave del sello ya está suspendida",
    "Consulte qué selló y, si hace falta, pida resellarlo.",
)
catalogo.agregar(
    "llave-no-suspendida",
    409,
    "La llave del sello no está suspendida",
    "Suspéndala primero, con el motivo: solo se resella lo que puso una llave suspendida.",
)
catalogo.agregar(
    "sello-sin-fallo",
    409,
    "El sello no ha fallado: no hay nada que reintentar",
    "Consulte el estado del sello.",
)
catalogo.agregar(
    "veredicto-en-validacion",
    409,
    "El archivo todavía está en validación",
    "Espere a que se emita el veredicto; no tiene que volver a cargar el archivo.",
)
catalogo.agregar(
    "veredicto-sin-base",
    409,
    "El veredicto se dio sin examinar el archivo, y no se puede repetir",
    "Lea sus razones: el archivo no se pudo obtener o pasaba de los límites.",
)
catalogo.agregar(
    "sin-autoridad-de-estampado",
    409,
    "No hay una autoridad de estampado configurada",
    "Configure TSA_URL; mientras tanto nada se estampa, y lo que falta se estampará solo cuando la haya.",
)
CODIGOS = (
    "sin-autoridad-de-estampado",
    "confianza-ilegible",
    "veredicto-en-validacion",
    "veredicto-sin-base",
    "llave-ya-suspendida",
    "llave-no-suspendida",
    "sello-sin-fallo",
)
