"""What the auditor asks of certificates."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cqe.existencias_ligadas",
        "Cada número que dio el destino está ligado a lo sumo al certificado que lo lleva, y este a él",
        """
        SELECT coalesce(q.numero, e.numero) AS numero, e.cqe, q.id FROM existencia_de_serie e
        FULL JOIN (SELECT * FROM cqe WHERE serie LIKE 'existencias:%') q ON q.id = e.cqe
        WHERE (e.cqe IS NOT NULL AND q.id IS NULL) OR (q.id IS NOT NULL AND e.cqe IS NULL)
           OR q.numero <> e.numero OR q.consecutivo <> e.orden OR q.contingente <> e.contingente
        """,
    ),
    Comprobacion(
        "cqe.suspendido_por_algo",
        "Un CQE está suspendido mientras haya una causa viva, y solo entonces",
        """
        SELECT q.numero, x.estado, s.causas FROM cqe q JOIN expediente x ON x.id = q.id
        LEFT JOIN (
            SELECT cqe, string_agg(causa, ', ') AS causas FROM suspension_de_cqe WHERE levantada_en IS NULL GROUP BY cqe
        ) s ON s.cqe = q.id
        WHERE (x.estado = 'suspendido') <> (s.cqe IS NOT NULL)
        """,
    ),
    Comprobacion(
        "cqe.estado_y_uso",
        "Un CQE vigente está utilizado en la medida de sus declaraciones verificadas",
        """
        SELECT q.numero, x.estado, u.verificado_kg, q.comercial_kg FROM cqe q JOIN expediente x ON x.id = q.id
        LEFT JOIN utilizacion_de_cqe u ON u.cqe = q.id
        WHERE x.estado IN ('emitido', 'utilizado_parcial', 'utilizado') AND x.estado <> CASE
            WHEN coalesce(u.verificado_kg, 0) = 0 THEN 'emitido'
            WHEN u.verificado_kg < q.comercial_kg THEN 'utilizado_parcial' ELSE 'utilizado' END
        """,
    ),
)
