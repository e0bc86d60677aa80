"""What the auditor asks of this service's database."""

from services.notificaciones.mensajes.rules import OPCIONALES
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
    Comprobacion(
        "notificaciones.resumen_una_vez",
        "Cada resumen que tenía qué decir tiene un solo aviso",
        """
        SELECT r.id, r.clase, r.nit, r.dia FROM resumen r
        LEFT JOIN aviso v ON v.evento_id = r.id AND v.clase = r.clase
        WHERE r.hecho_en IS NULL AND v.id IS NOT NULL OR r.plazos > 0 AND v.id IS NULL
        """,
    ),
    Comprobacion(
        "notificaciones.lo_legal_no_se_apaga",
        "Solo se deja de enviar por preferencia lo que la ley permite apagar",
        f"""
        SELECT e.id, e.clase, e.caso_numero FROM entrega e
        JOIN entrega_suceso s ON s.entrega_id = e.id AND s.version = 1 AND s.estado = 'cancelada'
        WHERE e.clase NOT IN ({", ".join(f"'{clase}'" for clase in sorted(OPCIONALES))})
        """,  # noqa: S608 (names of this program)
    ),
    Comprobacion(
        "notificaciones.revocacion_atendida",
        "Toda firma revocada tiene la respuesta de quien lleva el caso, y el aviso que la cuenta",
        """
        SELECT r.veredicto_id, r.servicio, r.pedida_en FROM revocacion r
        WHERE r.atendida_en IS NULL OR NOT EXISTS (
            SELECT FROM aviso a WHERE a.evento_id = r.veredicto_id AND a.clase = 'firma_revocada')
        """,
        solo_en_reposo=True,
    ),
    Comprobacion(
        "notificaciones.ventana_publicada",
        "Cada ventana que corre tiene su plazo abierto con la misma fecha",
        """
        SELECT v.plazo_id, v.caso_numero, v.fecha FROM ventana v LEFT JOIN plazo p ON p.plazo_id = v.plazo_id
        WHERE v.fecha IS NOT NULL AND (p.estado IS DISTINCT FROM 'abierto' OR p.fecha IS DISTINCT FROM v.fecha)
        """,
    ),
)
