"""Problems of this service."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("empresa-no-habilitada", 409, "La empresa no está habilitada", "Complete su registro o consulte su estado.")
_a(
    "referencia-pendiente",
    409,
    "Todavía no ha llegado un dato de referencia",
    "Intente de nuevo en unos minutos; si sigue igual, pida al coordinador que lo publique.",
    reintentable=True,
)
_a("programa-no-autorizado", 409, "El programa no está autorizado", "Presente la garantía cuando lo esté.")
_a("garantia-con-diferencias", 409, "La garantía no se ajusta a la autorización", "Devuélvala al usuario con la lista.")
_a(
    "garantia-ya-presentada",
    409,
    "Ya hay una garantía para ese período",
    "Espere su decisión, o presente la sustitución.",
)
_a("regla-de-plazo-desconocida", 404, "No existe esa regla de plazo", "Consulte GET /v1/plazos/reglas.")
_a("sin-decision-proyectada", 409, "No hay decisión por firmar", "Pida al funcionario que la proyecte.")
CODIGOS = (
    "sin-decision-proyectada",
    "empresa-no-habilitada",
    "referencia-pendiente",
    "programa-no-autorizado",
    "garantia-con-diferencias",
    "garantia-ya-presentada",
    "regla-de-plazo-desconocida",
)
catalogo.restriccion("uq_garantia_viva", "garantia-ya-presentada")
