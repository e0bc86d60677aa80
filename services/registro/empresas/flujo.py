"""States of a company (`empresa` in the list of states)."""

from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

FLUJO = Flujo(
    "empresa",
    "registrada",
    (
        # The system, once its form came back with a valid signature of the representante.
        Transicion("registrada", "enviar", (*EMPRESA, SISTEMA), "en_revision"),
        Transicion("en_revision", "habilitar", "funcionario", "habilitada", exige_motivo=True),
        Transicion("en_revision", "devolver", "funcionario", "registrada", exige_motivo=True),
        Transicion("habilitada", "suspender", "coordinador", "suspendida", exige_motivo=True),
        Transicion("suspendida", "reactivar", "coordinador", "habilitada", exige_motivo=True),
        Transicion(
            ("registrada", "en_revision", "habilitada", "suspendida"),
            "cancelar",
            "coordinador",
            "cancelada",
            exige_motivo=True,
        ),
    ),
)
