"""States of the concept on goods that come back (arts. 90 to 92). House rule: `estados.md` has none."""

from shared.expedientes import EMPRESA, Flujo, Transicion

FLUJO = Flujo(
    "reimportacion",
    "borrador",
    (
        Transicion("borrador", "consultar", EMPRESA, "consultada"),
        Transicion("devuelta", "consultar", EMPRESA, "consultada"),
        Transicion("borrador", "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("devuelta", "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("consultada", "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("consultada", "devolver", "funcionario", "devuelta", exige_motivo=True),
        Transicion("consultada", "conceptuar", "funcionario", ("favorable", "desfavorable"), exige_motivo=True),
    ),
)
