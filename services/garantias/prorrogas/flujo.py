"""States of a prórroga."""

from shared.expedientes import EMPRESA, Flujo, Transicion

_DOS_FIRMAS = ("coordinador",)

FLUJO = Flujo(
    "prorroga",
    "solicitada",
    (
        # Arts. 28.3: what lacks its documents goes back, and counts again only if filed within clause one.
        Transicion("solicitada", "devolver", "funcionario", "devuelta", exige_motivo=True),
        Transicion("devuelta", "refilar", EMPRESA, "solicitada"),
        # Art. 28.4 par. 1: decisions bear two signatures, whoever of the two offices decides.
        Transicion(
            "solicitada",
            "aprobar",
            "funcionario",
            "aprobada_por_sustituir",
            exige_motivo=True,
            segunda_firma=_DOS_FIRMAS,
        ),
        Transicion("solicitada", "negar", "funcionario", "negada", exige_motivo=True, segunda_firma=_DOS_FIRMAS),
        # Art. 28.4 par. 2: filing the replacement within its ten business days is enough.
        Transicion("aprobada_por_sustituir", "sustituir", EMPRESA, "firme"),
        Transicion(
            "aprobada_por_sustituir",
            "dejar_sin_efecto",
            ("funcionario", "coordinador"),
            "sin_efecto",
            exige_motivo=True,
        ),
    ),
)
