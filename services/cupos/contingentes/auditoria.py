"""What the auditor asks of contingentes."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cupos.ajustes_y_libro",
        "Todo cambio de un volumen publicado es un ajuste con su acto, por la misma cantidad y en el mismo sentido",
        """
        WITH emisiones AS (
            SELECT g.contingente, g.codigo AS grupo, t.id, t.enlace, t.cantidad, t.origen = c.id AS aumenta,
                row_number() OVER (PARTITION BY c.id ORDER BY a.numero) AS orden
            FROM grupo g
            JOIN libro_cuentas c ON c.tipo = 'grupo_emitido' AND c.referencia = g.contingente || '/' || g.codigo
            JOIN libro_asientos a ON a.cuenta = c.id
            JOIN libro_transferencias t ON t.id = a.transferencia
        ), ajustadas AS (
            SELECT contingente, desde_grupo AS grupo, transferencia, kg, false AS aumenta FROM ajuste
            WHERE desde_grupo IS NOT NULL
            UNION ALL
            SELECT contingente, hacia_grupo, transferencia, kg, true FROM ajuste WHERE hacia_grupo IS NOT NULL
        )
        SELECT coalesce(e.contingente, j.contingente) AS contingente, coalesce(e.grupo, j.grupo) AS grupo,
            e.cantidad, j.kg
        FROM (SELECT * FROM emisiones WHERE orden > 1) e
        FULL JOIN ajustadas j ON j.contingente = e.contingente AND j.grupo = e.grupo AND j.aumenta = e.aumenta
            AND j.transferencia = coalesce(e.enlace, e.id)
        WHERE e.cantidad IS DISTINCT FROM j.kg
        """,
    ),
    Comprobacion(
        "cupos.ajustes_numerados",
        "Los ajustes de cada contingente van del uno al último, sin saltos, cada uno con su versión",
        """
        SELECT a.contingente, count(*) AS hay, max(a.n) AS ultimo FROM ajuste a GROUP BY a.contingente
        HAVING count(*) <> max(a.n)
        UNION ALL
        SELECT a.contingente, a.n, a.contingente_version FROM ajuste a
        LEFT JOIN contingente_version v ON v.codigo = a.contingente AND v.version = a.contingente_version
        WHERE v.version IS NULL
        """,
    ),
    Comprobacion(
        "cupos.versiones_seguidas",
        "Cada contingente conserva todas sus versiones y vale lo que dice la última",
        """
        SELECT c.codigo, c.version, count(v.version) AS hay FROM contingente c
        LEFT JOIN contingente_version v ON v.codigo = c.codigo
        GROUP BY c.codigo HAVING count(v.version) <> c.version OR max(v.version) <> c.version
        UNION ALL
        SELECT c.codigo, c.version, 0 FROM contingente c
        JOIN contingente_version v ON v.codigo = c.codigo AND v.version = c.version
        WHERE c.datos::jsonb <> v.datos::jsonb OR c.estado <> v.estado
        """,
    ),
    Comprobacion(
        "cupos.avisos_al_dia",
        "Lo último que se anunció de cada grupo es lo que dicen sus saldos",
        """
        SELECT g.contingente, g.codigo, w.nivel, a.asentado AS asignado, d.por_salir AS reservado, d.asentado AS resto
        FROM grupo g
        JOIN contingente c ON c.codigo = g.contingente
        JOIN libro_cuentas a ON a.tipo = 'grupo_asignado' AND a.referencia = g.contingente || '/' || g.codigo
        JOIN libro_cuentas d ON d.tipo = 'grupo_disponible' AND d.referencia = a.referencia
        LEFT JOIN aviso_de_grupo w ON w.contingente = g.contingente AND w.grupo = g.codigo
        -- What a turn gives up is first offered to those in line; the run that does it announces what is left.
        WHERE NOT EXISTS (SELECT FROM turno_aviso t WHERE t.contingente = g.contingente AND t.grupo = g.codigo)
            AND coalesce(w.nivel, 'normal') <> CASE
            WHEN d.asentado - d.por_salir <= 0 THEN 'agotado'
            WHEN (a.asentado + d.por_salir) * 100.0
                >= coalesce(c.datos ->> 'umbral_critico', '90')::numeric * (a.asentado + d.asentado) THEN 'critico'
            ELSE 'normal' END
        """,
    ),
)
