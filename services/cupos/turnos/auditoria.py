"""What the auditor asks of turns; `contingentes turnos repetir` does every run again besides."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cupos.turnos",
        "Cada solicitud en validación, en espera o en estudio tiene un turno vivo que lo dice, y solo ellas",
        """
        SELECT e.id, e.numero, e.estado, t.numero AS turno, t.estado AS del_turno FROM expediente e
        LEFT JOIN turno t ON t.solicitud = e.id AND t.estado IN ('en_validacion', 'en_espera', 'en_estudio')
        WHERE e.tipo = 'solicitud' AND t.estado IS DISTINCT FROM CASE e.estado
            WHEN 'en_validacion' THEN 'en_validacion' WHEN 'lista_de_espera' THEN 'en_espera'
            WHEN 'enviada' THEN 'en_estudio' WHEN 'en_espera_informacion' THEN 'en_estudio' END
        """,
    ),
    Comprobacion(
        "cupos.turnos_y_reservas",
        "Lo reservado en el libro de cada grupo es lo que tienen reservado sus turnos vivos, uno a uno",
        """
        WITH abiertas AS (
            SELECT r.id, r.cantidad, c.referencia FROM libro_transferencias r
            JOIN libro_cuentas c ON c.id = r.origen AND c.tipo = 'grupo_disponible'
            WHERE r.clase = 'reserva' AND NOT EXISTS (SELECT FROM libro_transferencias x WHERE x.reserva = r.id)
                AND NOT EXISTS (SELECT FROM apartado p WHERE p.id = r.id)
        ), vivos AS (
            SELECT numero, reserva, reservado_kg, contingente || '/' || grupo AS referencia FROM turno
            WHERE estado IN ('en_validacion', 'en_espera', 'en_estudio') AND reserva IS NOT NULL
        )
        SELECT v.numero, v.reservado_kg, a.id, a.cantidad FROM abiertas a FULL JOIN vivos v ON v.reserva = a.id
        WHERE (v.reservado_kg, v.referencia) IS DISTINCT FROM (a.cantidad, a.referencia)
        """,
    ),
    Comprobacion(
        "cupos.turnos_y_diario",
        "Lo que dice el diario de la fila es lo que cada turno tiene reservado",
        """
        SELECT t.numero, t.estado, t.reservado_kg, coalesce(h.kg, 0) AS en_diario FROM turno t
        LEFT JOIN (
            SELECT turno, sum(CASE WHEN hecho IN ('cede', 'sale') THEN -kg ELSE kg END) AS kg FROM turno_hecho
            GROUP BY turno
        ) h ON h.turno = t.numero
        WHERE coalesce(h.kg, 0) <> CASE WHEN t.estado IN ('atendido', 'liberado') THEN 0 ELSE t.reservado_kg END
        """,
    ),
    Comprobacion(
        "cupos.turnos_en_orden",
        "Nadie entró en la fila después de otro que llegó más tarde",
        """
        SELECT * FROM (
            SELECT numero, tanda, orden_en, contingente, grupo, max(tanda) OVER (
                PARTITION BY contingente, grupo ORDER BY orden_en, numero ROWS UNBOUNDED PRECEDING) AS hasta
            FROM turno WHERE tanda IS NOT NULL
        ) t WHERE hasta > tanda
        """,
    ),
    Comprobacion(
        "cupos.turnos_sin_pasar",
        "En ninguna tanda recibió algo quien llegó después de otro al que le faltaba, si la última parte se da",
        """
        SELECT * FROM (
            SELECT d.contingente, d.grupo, d.tanda, t.numero, h.kg, bool_or(h.kg < t.cantidad_kg) OVER (
                PARTITION BY d.contingente, d.grupo, d.tanda ORDER BY t.orden_en, t.numero
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS a_otro_le_falta
            FROM turno_tanda d JOIN turno t ON t.contingente = d.contingente AND t.grupo = d.grupo
            JOIN turno_hecho h ON h.turno = t.numero AND h.tanda = d.tanda AND h.hecho = 'entra'
            WHERE d.por_turno AND d.ultima_parcial = 'parcial'
        ) x WHERE a_otro_le_falta AND kg > 0
        """,
    ),
    Comprobacion(
        "cupos.tandas",
        "Ninguna tanda repartió más de lo que había por repartir",
        """
        SELECT d.contingente, d.grupo, d.tanda, d.libre_kg, sum(h.kg) AS repartido
        FROM turno_tanda d JOIN turno t ON t.contingente = d.contingente AND t.grupo = d.grupo
        JOIN turno_hecho h ON h.turno = t.numero AND h.tanda = d.tanda AND h.hecho IN ('entra', 'reserva')
        GROUP BY d.contingente, d.grupo, d.tanda, d.libre_kg HAVING sum(h.kg) > d.libre_kg
        """,
    ),
    Comprobacion(
        "cupos.fila_en_calma",
        "Todo turno recibido ha entrado en su fila, y ninguna fila está por correr",
        """
        SELECT numero::text AS cual, contingente, grupo FROM turno WHERE estado = 'recibido'
        UNION ALL SELECT motivo, contingente, grupo FROM turno_aviso
        """,
        solo_en_reposo=True,
    ),
)
