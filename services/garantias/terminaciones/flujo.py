"""States of a termination (arts. 50 to 56): the act ends it, and a unilateral one once it is final."""

from shared.expedientes import EMPRESA, Flujo, Transicion

_MINISTERIO = ("funcionario", "coordinador")

FLUJO = Flujo(
    "terminacion",
    "abierta",
    (
        Transicion("abierta", "rendir_explicaciones", EMPRESA, "abierta"),
        Transicion("abierta", "informar", "funcionario", "en_comite", exige_motivo=True),
        # Art. 54: the Comité pronounces; its minutes are the reason.
        Transicion("en_comite", "registrar_acta", "coordinador", ("por_expedir", "archivada"), exige_motivo=True),
        Transicion(
            ("abierta", "por_expedir"),
            "expedir",
            "funcionario",
            ("terminada", "expedida"),
            exige_motivo=True,
            segunda_firma=("coordinador",),
        ),
        Transicion("expedida", "notificar", "funcionario", "notificada", exige_motivo=True),
        Transicion("notificada", "recurrir", EMPRESA, "recurrida", exige_motivo=True),
        # Decided by somebody else than who signed the act.
        Transicion(
            "recurrida",
            "resolver_recurso",
            "coordinador",
            ("confirmada", "archivada"),
            exige_motivo=True,
            distinto_de=("expedir",),
        ),
        Transicion(("notificada", "confirmada"), "ejecutoriar", "funcionario", "terminada", exige_motivo=True),
        Transicion("abierta", "archivar", _MINISTERIO, "archivada", exige_motivo=True),
    ),
)
ABIERTAS = ("abierta", "en_comite", "por_expedir", "expedida", "notificada", "recurrida", "confirmada")
