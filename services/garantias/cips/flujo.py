"""States of an input-output table (*cuadro insumo producto*). House rule: `estados.md` does not list them."""

from shared.expedientes import EMPRESA, Flujo, Transicion

FLUJO = Flujo(
    "cip",
    "borrador",
    (
        Transicion("borrador", "presentar", EMPRESA, "presentado"),
        Transicion("devuelto", "presentar", EMPRESA, "presentado"),
        Transicion("presentado", "aprobar", "funcionario", "aprobado"),
        Transicion("presentado", "devolver", "funcionario", "devuelto", exige_motivo=True),
        # Art. 65: only tariff subheadings change; anything else is a new table (art. 66).
        Transicion("aprobado", "modificar", "funcionario", "aprobado", exige_motivo=True),
        # Art. 68: residues that were not free may be used once their procedure is done.
        Transicion("aprobado", "liberar_residuos", "funcionario", "aprobado", exige_motivo=True),
    ),
)
