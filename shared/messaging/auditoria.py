"""What the auditor asks of outbox and inbox."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "mensajes.orden",
        "Los mensajes de cada clave salen numerados sin huecos",
        """
        SELECT topic, aggregate_id, count(*) AS filas, max(sequence) AS ultima FROM outbox
        GROUP BY topic, aggregate_id HAVING count(*) <> max(sequence) OR count(DISTINCT sequence) <> count(*)
        """,
    ),
    Comprobacion(
        "mensajes.aplicados_en_orden",
        "Ningún mensaje se aplicó pasando por encima de uno retenido de su misma clave",
        """
        SELECT r.id, r.consumidor, r.tipo, r.clave, r.secuencia, o.secuencia AS aplicado_hasta FROM retenidos r
        JOIN inbox_orden o USING (consumidor, fuente, topico, clave)
        WHERE r.resuelto_en IS NULL AND r.orden = 'estricto' AND o.secuencia >= r.secuencia
        """,
    ),
    Comprobacion(
        "mensajes.publicados",
        "Todo lo confirmado está publicado",
        "SELECT seq, topic, type, attempts, last_error FROM outbox WHERE published_at IS NULL",
        solo_en_reposo=True,
    ),
    Comprobacion(
        "mensajes.sin_retenidos",
        "Ningún mensaje recibido está aparcado ni muerto",
        """
        SELECT id, consumidor, tipo, clave, estado, motivo, espera_que, espera_clave, error FROM retenidos
        WHERE resuelto_en IS NULL
        """,
        solo_en_reposo=True,
    ),
)
