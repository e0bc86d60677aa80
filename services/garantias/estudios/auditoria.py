"""What the auditor asks of studies and of what was credited in them."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "estudios.uno_por_garantia",
        "Toda garantía de cumplimiento aceptada tiene el estudio de su período",
        """
        SELECT e.numero FROM garantia g JOIN expediente e ON e.id = g.id
        WHERE g.aceptada_el IS NOT NULL AND g.objeto = 'cumplimiento' AND g.subproyecto = 0 AND NOT EXISTS (
            SELECT FROM estudio s WHERE s.programa_id = g.programa_id AND s.periodo = g.periodo
                AND s.clase = 'ordinario')
        """,
    ),
    Comprobacion(
        "estudios.abonado_cuadra",
        "En cada código, lo abonado a los registros es lo que las declaraciones les abonaron",
        """
        SELECT estudio_id, codigo, a.abonado AS a_registros, c.abonado AS por_lineas FROM (
            SELECT estudio_id, codigo, sum(por_exportaciones + por_ventas) AS abonado
            FROM abono_registro GROUP BY estudio_id, codigo
        ) a FULL JOIN (
            SELECT estudio_id, codigo, sum(abonado) AS abonado FROM consumo_linea GROUP BY estudio_id, codigo
        ) c USING (estudio_id, codigo)
        WHERE coalesce(a.abonado, 0) <> coalesce(c.abonado, 0)
        """,
    ),
    Comprobacion(
        "estudios.orden_cronologico",
        "Ningún registro se abona mientras otro anterior de su código debe, ni por una declaración anterior a él",
        """
        SELECT r.estudio_id, r.codigo, r.numero FROM abono_registro r
        JOIN abono_registro s ON s.estudio_id = r.estudio_id AND s.codigo = r.codigo AND s.desde > r.desde
            AND s.por_exportaciones + s.por_ventas > 0
        WHERE r.por_exportaciones + r.por_ventas < r.cantidad AND s.desde = r.desde + r.cantidad
        UNION ALL
        SELECT c.estudio_id, c.codigo, r.numero FROM consumo_linea c
        JOIN abono_registro r ON r.estudio_id = c.estudio_id AND r.codigo = c.codigo AND r.fecha > c.fecha
            AND r.desde < c.desde + c.abonado AND r.desde >= c.desde
        WHERE c.abonado > 0
        """,
    ),
    Comprobacion(
        "estudios.veredicto_del_calculo",
        "Todo estudio decidido dice lo que dio su cálculo, y todo incumplimiento tiene su monto",
        """
        SELECT e.numero, e.estado FROM estudio s JOIN expediente e ON e.id = s.id
        LEFT JOIN calculo_estudio k ON k.estudio_id = s.id
        WHERE (e.estado IN ('cumplido', 'saldo_pendiente', 'incumplido')) <> (s.resultado IS NOT NULL)
           OR (s.resultado IS NOT NULL AND (s.resultado ->> 'resultado' <> e.estado
               OR (s.resultado ->> 'demostrado')::numeric IS DISTINCT FROM k.demostrado
               OR (s.resultado ->> 'compromiso')::numeric IS DISTINCT FROM k.compromiso))
           OR (e.estado = 'incumplido') <> (s.a_efectivo_centavos IS NOT NULL)
        """,
    ),
    Comprobacion(
        "estudios.lineas_del_archivo",
        "Las líneas aceptadas de cada estudio son tantas como dice su archivo",
        """
        SELECT s.id, f.aceptadas, l.lineas FROM estudio s JOIN archivo_declaraciones f ON f.id = s.archivo_id
        LEFT JOIN (SELECT estudio_id, count(*) AS lineas FROM declaracion_linea GROUP BY estudio_id) l
            ON l.estudio_id = s.id
        WHERE coalesce(l.lineas, 0) <> f.aceptadas
        """,
    ),
)
