"""States of a guarantee."""

from shared.expedientes import EMPRESA, Flujo, Transicion

FLUJO = Flujo(
    "garantia",
    "borrador",
    (
        Transicion("borrador", "presentar", EMPRESA, "presentada"),
        Transicion("presentada", "aceptar", "funcionario", "aceptada"),
        Transicion("presentada", "reparar", "funcionario", "reparada", exige_motivo=True),
    ),
)
