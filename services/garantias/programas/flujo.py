"""States of a programme, and of the request to modify one, which is signed and decided in the same way."""

from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

_COORDINADOR = ("coordinador",)


def _solicitud() -> tuple[Transicion, ...]:
    """A request that two people sign, each on a copy of its own (art. 14 a); two decide it (art. 16)."""
    return (
        Transicion(("borrador", "devuelto"), "editar", EMPRESA, ("borrador", "devuelto")),
        Transicion(("borrador", "devuelto"), "radicar", EMPRESA, "radicado"),
        Transicion("radicado", "corregir", EMPRESA, "borrador"),
        # `en_validacion` while a verdict on any copy is awaited; `radicado` again while a copy is still to come.
        Transicion(("radicado", "en_validacion"), "recibir_firmado", EMPRESA, "en_validacion"),
        Transicion("en_validacion", "veredicto", SISTEMA, ("en_validacion", "radicado", "en_estudio")),
        Transicion(
            "en_estudio", "autorizar", "funcionario", "autorizado", exige_motivo=True, segunda_firma=_COORDINADOR
        ),
        Transicion("en_estudio", "negar", "funcionario", "negado", exige_motivo=True, segunda_firma=_COORDINADOR),
        Transicion("en_estudio", "devolver", "funcionario", "devuelto", exige_motivo=True),
        # Whoever asks may stop asking until it is decided (Ley 1437 de 2011, art. 18); a verdict takes seconds.
        Transicion(
            ("borrador", "radicado", "en_estudio", "devuelto"), "desistir", EMPRESA, "desistido", exige_motivo=True
        ),
        # A representante says, by the link of their own mail, that the signature is not theirs.
        Transicion(
            ("radicado", "en_validacion", "en_estudio"), "revocar_firma", SISTEMA, "devuelto", exige_motivo=True
        ),
    )


FLUJO = Flujo(
    "programa",
    "borrador",
    (
        *_solicitud(),
        Transicion("radicado", "estudiar", "funcionario", "en_estudio"),
        # Art. 19: the signature of the modification applies it.
        Transicion("autorizado", "modificar", _COORDINADOR, "autorizado", exige_motivo=True),
        # Art. 54: at once when a cause is noticed; who decides is a person. Reasons are coded.
        Transicion("autorizado", "suspender", ("funcionario", "coordinador"), "suspendido", exige_motivo=True),
        Transicion(
            "suspendido", "levantar_suspension", ("funcionario", "coordinador"), "autorizado", exige_motivo=True
        ),
        # Arts. 51 to 54: the act of termination, or its finality, ends the programme.
        Transicion(
            ("autorizado", "suspendido"), "terminar", ("funcionario", "coordinador"), "terminado", exige_motivo=True
        ),
    ),
)

FLUJO_DE_MODIFICACION = Flujo("modificacion", "borrador", _solicitud())
