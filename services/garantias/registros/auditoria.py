"""What the auditor asks of registrations and of the quota that they draw on."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "registros.valor_de_sus_items",
        "El valor de cada registro es la suma de sus ítems",
        """
        SELECT r.id, r.fob_centavos, sum(i.fob_centavos) AS items FROM registro r
        JOIN registro_item i ON i.registro_id = r.id GROUP BY r.id HAVING r.fob_centavos <> sum(i.fob_centavos)
        """,
    ),
    Comprobacion(
        "registros.cupo_utilizado",
        "Lo utilizado de cada cupo son sus registros modificados, menos lo reexportado y lo cedido a similares",
        """
        WITH usado AS (
            SELECT r.programa_id, r.periodo, sum(r.fob_centavos) - coalesce(sum(x.reexportado), 0) AS centavos
            FROM registro r
            JOIN expediente e ON e.id = r.id AND e.estado IN ('aprobado', 'renunciado', 'cancelado')
            LEFT JOIN (SELECT registro_id, sum(fob_centavos) AS reexportado FROM reexportacion GROUP BY registro_id) x
                ON x.registro_id = r.id
            GROUP BY r.programa_id, r.periodo
        ), liberado AS (
            SELECT r.programa_id, r.periodo, sum(s.liberado_centavos) AS centavos FROM salida s
            JOIN expediente e ON e.id = s.id AND e.estado IN ('autorizada', 'fuera')
            JOIN registro r ON r.id = s.registro_id
            WHERE s.liberado_centavos IS NOT NULL GROUP BY r.programa_id, r.periodo
        )
        SELECT u.programa_id, u.periodo, u.centavos, c.asentado FROM usado u
        LEFT JOIN liberado l ON l.programa_id = u.programa_id AND l.periodo = u.periodo
        LEFT JOIN libro_cuentas c ON c.tipo = 'utilizado_pv' AND c.unidad = 'USD-centavos'
            AND c.referencia = u.programa_id::text || ':' || u.periodo
        WHERE c.asentado IS DISTINCT FROM u.centavos - coalesce(l.centavos, 0)
        """,
    ),
    Comprobacion(
        "registros.reservas",
        "Todo registro radicado tiene su valor apartado del cupo, y ningún otro",
        """
        SELECT e.numero, e.estado FROM registro r JOIN expediente e ON e.id = r.id
        LEFT JOIN libro_transferencias t ON t.id = r.reserva AND t.clase = 'reserva'
        LEFT JOIN libro_transferencias s ON s.reserva = r.reserva
        WHERE (e.estado = 'radicado') <> (t.id IS NOT NULL AND s.id IS NULL)
           OR (e.estado = 'radicado' AND t.cantidad <> r.fob_centavos)
        """,
    ),
    Comprobacion(
        "registros.garantia_aceptada",
        "Ningún registro se aprobó antes de aceptar su garantía",
        """
        SELECT e.numero, r.registrado_el, g.aceptacion_inicial FROM registro r
        JOIN expediente e ON e.id = r.id JOIN garantia g ON g.id = r.garantia_id
        WHERE r.registrado_el < g.aceptacion_inicial OR g.programa_id <> r.programa_id OR g.periodo <> r.periodo
        """,
    ),
    Comprobacion(
        "registros.codigo_unico",
        "Cada código interno es una sola unidad y subpartida en su programa (art. 64)",
        """
        SELECT e.numero, i.codigo FROM registro_item i JOIN registro r ON r.id = i.registro_id
        JOIN expediente e ON e.id = r.id AND e.estado NOT IN ('borrador', 'desistido')
        LEFT JOIN codigo_interno c ON c.programa_id = r.programa_id AND c.codigo = i.codigo
        WHERE i.codigo IS NOT NULL AND (c.subpartida, c.unidad) IS DISTINCT FROM (i.subpartida, i.unidad)
        """,
    ),
)
