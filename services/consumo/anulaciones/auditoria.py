"""What the auditor asks of annulments."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "anulaciones.estado_y_cqe",
        "Un CQE está anulado exactamente si se aprobó su anulación, y suspendido mientras una está en trámite",
        """
        SELECT q.numero, c.estado AS cqe, e.numero AS anulacion, e.estado FROM cqe q JOIN expediente c ON c.id = q.id
        LEFT JOIN anulacion a ON a.cqe_id = q.id AND a.viva LEFT JOIN expediente e ON e.id = a.id
        WHERE (c.estado = 'anulado') <> (coalesce(e.estado, '') = 'aprobada')
           OR (e.estado IN ('en_validacion', 'solicitada') AND c.estado <> 'suspendido')
        UNION ALL
        SELECT NULL, NULL, e.numero, e.estado FROM anulacion a JOIN expediente e ON e.id = a.id
        WHERE a.viva <> (e.estado NOT IN ('negada', 'desistida'))
        """,
    ),
    Comprobacion(
        "anulaciones.cantidad_devuelta",
        "Cada anulación aprobada devolvió al cupo la cantidad de su CQE, y ninguna otra devolvió nada",
        """
        SELECT e.numero, e.estado, a.cantidad_kg, t.cantidad FROM anulacion a JOIN expediente e ON e.id = a.id
        JOIN cqe q ON q.id = a.cqe_id LEFT JOIN libro_transferencias t ON t.id = a.movimiento
        WHERE coalesce(t.cantidad, 0) <> CASE WHEN e.estado = 'aprobada' THEN q.cantidad_kg ELSE 0 END
           OR a.cantidad_kg <> q.cantidad_kg
        """,
    ),
    Comprobacion(
        "anulaciones.nada_a_medias",
        "Ninguna anulación espera su carta o un veredicto",
        """
        SELECT e.numero, e.estado, a.carta_error FROM anulacion a JOIN expediente e ON e.id = a.id
        WHERE e.estado = 'en_validacion' OR (a.forma IS NOT NULL AND a.carta IS NULL)
        """,
        solo_en_reposo=True,
    ),
)
