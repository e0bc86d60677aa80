"""States of a guarantee."""

from shared.expedientes import EMPRESA, Flujo, Transicion

_MINISTERIO = ("funcionario", "coordinador")

FLUJO = Flujo(
    "garantia",
    "borrador",
    (
        Transicion("borrador", "presentar", EMPRESA, "presentada"),
        Transicion("presentada", "aceptar", "funcionario", "aceptada"),
        Transicion("presentada", "reparar", "funcionario", "reparada", exige_motivo=True),
        # Art. 25: one of its four cases asks for another guarantee, or for this one with another text.
        Transicion("aceptada", "pedir_sustitucion", _MINISTERIO, "por_sustituir", exige_motivo=True),
        Transicion("por_sustituir", "sustituir", "funcionario", "sustituida"),
        # The prórroga that asked for the replacement lapsed (art. 28.4 par. 2): the first dates rule again.
        Transicion(("por_sustituir", "en_efectividad"), "restablecer", _MINISTERIO, "aceptada", exige_motivo=True),
        # Art. 35: the dates move by law; bank and insurance guarantees owe the certificate that says so.
        Transicion("aceptada", "extender", _MINISTERIO, ("aceptada", "por_sustituir"), exige_motivo=True),
        Transicion("aceptada", "cancelar", _MINISTERIO, "cancelada", exige_motivo=True),
        # Art. 39: the file of a breach was received.
        Transicion(("aceptada", "por_sustituir"), "hacer_efectiva", _MINISTERIO, "en_efectividad", exige_motivo=True),
        Transicion("en_efectividad", "pagar", _MINISTERIO, "pagada"),
        Transicion("en_efectividad", "cobrar", _MINISTERIO, "cobro_coactivo"),
    ),
)
VIVAS = ("presentada", "aceptada", "por_sustituir", "en_efectividad")
"""States in which a guarantee still covers, or may come to cover, its period."""
