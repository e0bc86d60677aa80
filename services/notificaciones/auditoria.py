"""What the auditor asks of this service's database."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "notificaciones.correo_una_vez",
        "Cada correo (hecho, dirección, clase) se entregó una sola vez, o está dicho que es dudoso",
        """
        SELECT e.id, e.caso_numero, count(*) FILTER (WHERE s.estado = 'enviada') AS veces FROM entrega e
        JOIN entrega_suceso s ON s.entrega_id = e.id AND s.estado IN ('enviada', 'pendiente')
        GROUP BY e.id, e.caso_numero
        HAVING count(*) FILTER (WHERE s.estado = 'enviada') > count(*) FILTER (WHERE s.estado = 'pendiente')
        UNION ALL
        SELECT min(id::text)::uuid, min(caso_numero), count(*) FROM entrega
        WHERE direccion <> '' GROUP BY evento_id, lower(direccion), clase HAVING count(*) > 1
        """,
    ),
    Comprobacion(
        "notificaciones.correo_atendido",
        "Ningún correo quedó a medias ni olvidado",
        """
        SELECT e.id, e.caso_numero, e.estado FROM entrega e
        WHERE e.estado IN ('pendiente', 'en_transmision')
           OR (e.estado = 'diferida' AND NOT EXISTS (
                SELECT FROM trabajos t WHERE t.tipo = 'notificaciones.enviar' AND t.datos ->> 'entrega_id' = e.id::text
                  AND t.estado IN ('programado', 'pendiente', 'en_curso')))
        """,
        solo_en_reposo=True,
    ),
    Comprobacion(
        "notificaciones.aviso_dirigido",
        "Todo aviso tiene al menos una entrega",
        """
        SELECT a.id, a.clase, a.caso_numero FROM aviso a
        WHERE NOT EXISTS (SELECT FROM entrega e WHERE e.aviso_id = a.id)
        """,
        solo_en_reposo=True,
    ),
    Comprobacion(
        "notificaciones.historia_completa",
        "El estado de cada correo es el último de su historia, sin saltos de versión",
        """
        SELECT e.id, e.caso_numero FROM entrega e
        LEFT JOIN LATERAL (
            SELECT count(*) AS n, max(s.version) AS ultima,
                   (array_agg(s.estado ORDER BY s.version DESC))[1] AS estado
            FROM entrega_suceso s WHERE s.entrega_id = e.id
        ) h ON true
        WHERE h.n <> e.version OR h.ultima IS DISTINCT FROM e.version OR h.estado IS DISTINCT FROM e.estado
        """,
    ),
    Comprobacion(
        "notificaciones.alerta_una_vez",
        "Cada alerta de un plazo tiene un solo aviso, y solo si se emitió",
        """
        SELECT a.id, a.hito, a.estado FROM alerta a
        LEFT JOIN aviso v ON v.evento_id = a.id AND v.clase IN ('alerta_plazo', 'alerta_escalada')
        WHERE (a.estado = 'emitida') <> (v.id IS NOT NULL)
        """,
    ),
)
