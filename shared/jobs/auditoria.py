"""What the auditor asks of the queue."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "trabajos.sin_fallidos",
        "Ningún trabajo quedó fallido sin que alguien lo reintentara o lo cancelara",
        "SELECT id, tipo, clave, intentos, motivo FROM trabajos WHERE estado = 'fallido'",
        solo_en_reposo=True,
    ),
    Comprobacion(
        "trabajos.sin_pendientes",
        "Todo trabajo que ya tocaba está hecho",
        """
        SELECT id, tipo, estado, no_antes FROM trabajos
        WHERE estado IN ('pendiente', 'en_curso')
           OR (estado = 'programado' AND reloj = 'sistema' AND no_antes < statement_timestamp() - interval '1 minute')
        """,
        solo_en_reposo=True,
    ),
    Comprobacion(
        "trabajos.atendidos",
        "Ningún trabajo lleva más de diez minutos con su arriendo vencido",
        """
        SELECT id, tipo, trabajador, arriendo_hasta FROM trabajos
        WHERE estado = 'en_curso' AND arriendo_hasta < statement_timestamp() - interval '10 minutes'
        """,
    ),
)
