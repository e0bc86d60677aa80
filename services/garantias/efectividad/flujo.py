"""States of the enforcement of a guarantee (*efectividad*)."""

from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

_MINISTERIO = ("funcionario", "coordinador")

FLUJO = Flujo(
    "efectividad",
    "expediente_recibido",
    (
        # Art. 39: the system works the act out and drafts it; a person may put figures right, another signs.
        Transicion("expediente_recibido", "proyectar", SISTEMA, "acto_proyectado"),
        Transicion("acto_proyectado", "ajustar", "funcionario", "acto_proyectado", exige_motivo=True),
        Transicion("acto_proyectado", "archivar", "coordinador", "archivada", exige_motivo=True),
        Transicion(
            "acto_proyectado", "expedir", "coordinador", "expedida", exige_motivo=True, distinto_de=("ajustar",)
        ),
        # Art. 39.1: citation the same day, then personal notification.
        Transicion("expedida", "citar", "funcionario", "citada"),
        Transicion("citada", "notificar", "funcionario", "notificada"),
        Transicion("notificada", "recurrir", EMPRESA, "recurrida"),
        Transicion("notificada", "declarar_firme", _MINISTERIO, "en_firme"),
        # The appeal is decided by somebody else; what it decides rules once it is notified.
        Transicion("recurrida", "resolver", "coordinador", "recurrida", exige_motivo=True, distinto_de=("expedir",)),
        Transicion("recurrida", "notificar_resolucion", "funcionario", ("en_firme", "revocada")),
        # Art. 41.
        Transicion("en_firme", "pagar", "funcionario", "pagada"),
        Transicion("en_firme", "cobrar", "coordinador", "cobro_coactivo"),
    ),
)
