"""States of a programme."""

from shared.expedientes import EMPRESA, Flujo, Transicion

# `en_validacion` belongs to the signed form, which programmes get later; until then a reviewer takes them to study.
FLUJO = Flujo(
    "programa",
    "borrador",
    (
        Transicion("borrador", "radicar", EMPRESA, "radicado"),
        Transicion("radicado", "estudiar", "funcionario", "en_estudio"),
        # Art. 16: authorisations and denials bear two signatures.
        Transicion(
            "en_estudio", "autorizar", "funcionario", "autorizado", exige_motivo=True, segunda_firma=("coordinador",)
        ),
        Transicion("en_estudio", "negar", "funcionario", "negado", exige_motivo=True, segunda_firma=("coordinador",)),
    ),
)
