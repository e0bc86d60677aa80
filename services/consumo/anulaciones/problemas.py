"""Problems of annulments."""

from services.consumo.dex import problemas as _de_dex  # noqa: F401 -- declares `cqe-cerrado`
from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("cqe-no-anulable", 409, "El certificado no admite anulación", "Consulte el estado del certificado.")
_a(
    "cqe-con-dex",
    409,
    "El certificado tiene declaraciones de exportación",
    "Si no se utilizó, retire primero esas declaraciones; si se utilizó, no se puede anular.",
)
_a(
    "anulacion-en-curso",
    409,
    "El certificado ya tiene una anulación",
    "Continúe con la que está en trámite, o desista de ella.",
)
_a(
    "anulacion-con-alertas",
    409,
    "Hay alertas que impiden aprobar la anulación",
    "Revise las alertas; las superables se aprueban nombrándolas en `pese_a` con el motivo.",
)
catalogo.restriccion("uq_anulacion_viva", "anulacion-en-curso")
