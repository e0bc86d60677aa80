"""Problems of export declarations, their batches and their closing."""

from services.consumo.hojas import problemas as _de_hojas  # noqa: F401 -- declares those of batches
from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("cqe-no-admite-dex", 409, "El certificado no admite declaraciones", "Consulte el estado del certificado.")
_a(
    "cqe-suspendido",
    409,
    "El certificado está suspendido",
    "Resuelva primero la anulación o la suspensión, y luego verifique la declaración.",
)
_a("cqe-cerrado", 409, "El certificado ya se cerró", "Lo no embarcado ya se resolvió y no admite más cambios.")
_a(
    "dex-no-reemplazable",
    409,
    "Esa declaración no se puede reemplazar",
    "Solo una provisional en pie, y por una sola definitiva.",
)
_a("dex-con-avisos", 409, "La declaración tiene avisos", "Revísela y decídala por separado.")
_a("fecha-futura", 422, "La fecha de la declaración está en el futuro", "Escriba la fecha que trae la declaración.")
_a("contingente-sin-plazo-vencido", 409, "El plazo de las DEX no ha vencido", "Espere a que venza el plazo.")
_a("cierre-sin-lineas", 409, "No hay certificados por cerrar", "Todos los del contingente ya se cerraron.")
_a("cierre-en-curso", 409, "Ya hay un cierre proyectado", "Confírmelo o descártelo antes de proyectar otro.")
_a("cierre-superado", 409, "Los datos cambiaron desde que se proyectó", "Descarte el cierre y proyecte otro.")
catalogo.restriccion("uq_cierre_proyectado", "cierre-en-curso")
catalogo.restriccion("uq_dex_reemplazo", "dex-no-reemplazable")
