"""States of the exit of goods imported under a programme (arts. 85 to 89). House rule: `estados.md` has none."""

from shared.expedientes import EMPRESA, Flujo, Transicion

FLUJO = Flujo(
    "salida",
    "borrador",
    (
        Transicion("borrador", "solicitar", EMPRESA, "solicitada"),
        Transicion("devuelta", "solicitar", EMPRESA, "solicitada"),
        Transicion("borrador", "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("devuelta", "desistir", EMPRESA, "desistida", exige_motivo=True),
        Transicion("solicitada", "desistir", EMPRESA, "desistida", exige_motivo=True),
        # Arts. 87 to 87.3: approval comes before the shipment.
        Transicion("solicitada", "autorizar", "funcionario", "autorizada", exige_motivo=True),
        Transicion("solicitada", "devolver", "funcionario", "devuelta", exige_motivo=True),
        Transicion("solicitada", "negar", "funcionario", "negada", exige_motivo=True),
        Transicion("autorizada", "desistir", EMPRESA, "desistida", exige_motivo=True),
        # Art. 85: the ministry orders it, where the object of the programme was not fulfilled.
        Transicion("borrador", "ordenar", "funcionario", "autorizada", exige_motivo=True),
        # Art. 88: similar goods may come in, once these left or before they do (par. 1).
        Transicion("autorizada", "autorizar_similares", "funcionario", "autorizada", exige_motivo=True),
        Transicion("fuera", "autorizar_similares", "funcionario", "fuera", exige_motivo=True),
        # Art. 87.1 f: the replacement of what was destroyed comes without what it replaces leaving.
        Transicion("autorizada", "reemplazar", "funcionario", "reimportada", exige_motivo=True),
        # A temporary exit stays `fuera` until the goods come back or stay abroad; the others end where they leave.
        Transicion("autorizada", "embarcar", "funcionario", ("fuera", "definitiva"), exige_motivo=True),
        Transicion("fuera", "reimportar", "funcionario", "reimportada", exige_motivo=True),
        # Art. 89: the similar goods stay, and the temporary exit is declared definitive.
        Transicion("fuera", "declarar_definitiva", "funcionario", "definitiva", exige_motivo=True),
    ),
)
