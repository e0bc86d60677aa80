"""States of the quality of Gran Usuario (arts. 103, 105 and 111)."""

from shared.expedientes import EMPRESA, Flujo, Transicion

_COORDINADOR = ("coordinador",)

FLUJO = Flujo(
    "gran_usuario",
    "solicitado",
    (
        # Art. 105: the Jefe drafts with the Subdirector's favourable concept; the Director signs.
        Transicion(
            "solicitado", "reconocer", "funcionario", "reconocido", exige_motivo=True, segunda_firma=_COORDINADOR
        ),
        Transicion("solicitado", "negar", "funcionario", "negado", exige_motivo=True, segunda_firma=_COORDINADOR),
        Transicion("reconocido", "designar_operador", EMPRESA, "reconocido"),
        # Art. 110: papers that the Comité asks for.
        Transicion("reconocido", "requerir", ("funcionario", "coordinador"), "reconocido", exige_motivo=True),
        Transicion("reconocido", "responder", EMPRESA, "reconocido"),
        # Art. 111: the Comité decides the loss; its minutes are drafted by one and signed by another.
        Transicion("reconocido", "perder", "funcionario", "perdido", exige_motivo=True, segunda_firma=_COORDINADOR),
    ),
)
