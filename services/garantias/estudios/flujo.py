"""States of a demonstration study."""

from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

FLUJO = Flujo(
    "estudio",
    "por_presentar",
    (
        Transicion("por_presentar", "presentar", EMPRESA, "presentado"),
        Transicion("por_presentar", "vencer", SISTEMA, "no_presentado"),
        # Art. 34 par. 2: a late study is received, with its sanction.
        Transicion("no_presentado", "presentar", EMPRESA, "presentado"),
        Transicion("presentado", "verificar", "funcionario", "en_verificacion"),
        Transicion("en_verificacion", "devolver", "funcionario", "devuelto", exige_motivo=True),
        Transicion("devuelto", "refilar", EMPRESA, "en_verificacion"),
        # Arts. 34 to 37: the verdict is drafted by one and signed by another.
        Transicion(
            "en_verificacion",
            "decidir",
            "funcionario",
            ("cumplido", "saldo_pendiente", "incumplido"),
            exige_motivo=True,
            segunda_firma=("coordinador",),
        ),
    ),
)
