"""States of an import registration and of a request to change one. House rule: `estados.md` does not list them."""

from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

REGISTRO = Flujo(
    "registro_importacion",
    "borrador",
    (
        Transicion("borrador", "radicar", EMPRESA, "radicado"),
        Transicion(("borrador", "radicado"), "desistir", EMPRESA, "desistido", exige_motivo=True),
        Transicion("radicado", "aprobar", "funcionario", "aprobado"),
        Transicion("radicado", "negar", "funcionario", "negado", exige_motivo=True),
        # Its quantities and value change by a request of art. 46, which is a case of its own.
        Transicion("aprobado", "modificar", "funcionario", "aprobado"),
        Transicion("aprobado", "renunciar", "funcionario", "renunciado"),
        # Art. 55: those not used are cancelled once the termination of the programme is final.
        Transicion("aprobado", "cancelar", ("coordinador", SISTEMA), "cancelado", exige_motivo=True),
    ),
)

MODIFICACION = Flujo(
    "modificacion_registro",
    "borrador",
    (
        Transicion("borrador", "solicitar", EMPRESA, "solicitada"),
        Transicion(("borrador", "solicitada"), "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("solicitada", "aprobar", "funcionario", "aprobada"),
        Transicion("solicitada", "negar", "funcionario", "negada", exige_motivo=True),
    ),
)
