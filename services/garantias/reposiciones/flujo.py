"""States of a study to replace raw materials (arts. 93 to 102). House rule: `estados.md` has none."""

from shared.expedientes import EMPRESA, Flujo, Transicion

FLUJO = Flujo(
    "reposicion",
    "borrador",
    (
        Transicion("borrador", "radicar", EMPRESA, "radicada"),
        # Art. 96 par.: what is incomplete goes back at once.
        Transicion("devuelta", "radicar", EMPRESA, "radicada"),
        Transicion("borrador", "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("devuelta", "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("radicada", "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("radicada", "devolver", "funcionario", "devuelta", exige_motivo=True),
        # Art. 100: the tables are approved first, by the division.
        Transicion("radicada", "aprobar_cuadros", "funcionario", "cuadros_aprobados", exige_motivo=True),
        Transicion("radicada", "improbar_cuadros", "funcionario", "negada", exige_motivo=True),
        # Art. 101: the quantities, drafted by one and signed by another.
        Transicion(
            "cuadros_aprobados",
            "autorizar",
            "funcionario",
            "autorizada",
            exige_motivo=True,
            segunda_firma=("coordinador",),
        ),
        Transicion(
            "cuadros_aprobados", "negar", "funcionario", "negada", exige_motivo=True, segunda_firma=("coordinador",)
        ),
        # Arts. 101 and 102: imports registered within the term, never above what was authorised.
        Transicion("autorizada", "registrar", "funcionario", "autorizada"),
    ),
)
