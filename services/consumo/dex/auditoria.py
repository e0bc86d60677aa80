"""What the auditor asks of declarations, credits and closings."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "dex.estado_y_fila",
        "Una DEX está en pie si no se retiró ni reemplazó, y cuenta desde que se verificó",
        """
        SELECT e.numero, e.estado, d.en_pie, d.verificada_en FROM dex d JOIN expediente e ON e.id = d.id
        WHERE d.en_pie <> (e.estado NOT IN ('retirada', 'reemplazada'))
           OR (d.verificada_en IS NOT NULL) <> (e.estado = 'verificada')
        """,
    ),
    Comprobacion(
        "dex.credito_de_lo_verificado",
        "Lo acreditado de cada CQE es lo verificado, cada número una vez, por su factor y hasta su cantidad",
        """
        WITH primeras AS (
            SELECT DISTINCT ON (d.declaracion) d.id, d.cqe_id, d.comercial_kg FROM dex d
            LEFT JOIN credito_de_cqe c ON c.cqe_id = d.cqe_id
            WHERE d.verificada_en IS NOT NULL AND (d.acredita OR c.cierre_id IS NULL)
            ORDER BY d.declaracion, d.verificada_en, d.id
        ), sumas AS (
            SELECT cqe_id, sum(comercial_kg)::bigint AS kg FROM primeras GROUP BY cqe_id
        )
        SELECT q.numero, c.verificado_kg, c.acreditado_kg, s.kg FROM cqe q JOIN consumo o ON o.id = q.consumo_id
        LEFT JOIN credito_de_cqe c ON c.cqe_id = q.id LEFT JOIN sumas s ON s.cqe_id = q.id
        WHERE coalesce(c.verificado_kg, 0) <> coalesce(s.kg, 0)
           OR coalesce(c.acreditado_kg, 0) <> ceil(least(coalesce(s.kg, 0), q.comercial_kg) * o.factor)
           OR c.cantidad_kg <> q.cantidad_kg OR c.comercial_kg <> q.comercial_kg OR c.cupo_id <> o.cupo_id
           OR EXISTS (SELECT FROM dex d WHERE d.cqe_id = q.id AND d.acredita <> (d.id IN (SELECT id FROM primeras)))
        """,
    ),
    Comprobacion(
        "dex.saldo_publicado",
        "Lo que cada cupo publica como embarcado es la suma de lo acreditado a sus CQE",
        """
        SELECT c.id, coalesce(s.dex_verificado_kg, 0) AS publicado, coalesce(d.kg, 0) AS acreditado
        FROM cupo c LEFT JOIN cupo_saldo s ON s.cupo = c.id
        LEFT JOIN (SELECT cupo_id, sum(acreditado_kg) AS kg FROM credito_de_cqe GROUP BY cupo_id) d ON d.cupo_id = c.id
        WHERE coalesce(s.dex_verificado_kg, 0) <> coalesce(d.kg, 0)
        """,
    ),
    Comprobacion(
        "dex.plazos_mirados",
        "De ningún CQE queda por mirar el plazo de sus declaraciones",
        "SELECT cqe_id FROM cqe_por_mirar",
        solo_en_reposo=True,
    ),
    Comprobacion(
        "dex.sin_anulados",
        "Ningún CQE anulado tiene una DEX en pie",
        """
        SELECT q.numero, d.declaracion FROM cqe q JOIN expediente e ON e.id = q.id JOIN dex d ON d.cqe_id = q.id
        WHERE e.estado = 'anulado' AND d.en_pie
        """,
    ),
    Comprobacion(
        "dex.cierres",
        "Cada CQE se cerró una vez como mucho, y lo que devolvió es su sobrante donde el contingente devuelve",
        """
        SELECT q.numero, r.estado, r.efecto, l.sobrante_kg, t.cantidad FROM cierre_de_dex_linea l
        JOIN cierre_de_dex r ON r.id = l.cierre_id JOIN cqe q ON q.id = l.cqe_id
        LEFT JOIN credito_de_cqe c ON c.cqe_id = l.cqe_id LEFT JOIN libro_transferencias t ON t.id = l.movimiento
        WHERE (r.estado = 'confirmado') <> (c.cierre_id IS NOT DISTINCT FROM r.id)
           OR (r.estado = 'confirmado' AND c.acreditado_kg <> l.acreditado_kg)
           OR coalesce(t.cantidad, 0) <>
              CASE WHEN r.estado = 'confirmado' AND r.efecto = 'se_devuelve' THEN l.sobrante_kg ELSE 0 END
        """,
    ),
)
