"""What the auditor asks of requests filed by sheet, signed by the bundle, and closed by themselves."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "consumo.lotes_completos",
        "Cada línea de un lote procesado tiene su respuesta, una sola, y cada una que se tomó es de la misma empresa",
        """
        SELECT l.id, l.nit, l.lineas, count(x.linea) AS respondidas FROM lote_de_consumos l
        LEFT JOIN lote_de_consumos_linea x ON x.lote_id = l.id LEFT JOIN consumo c ON c.id = x.consumo_id
        WHERE l.estado = 'procesado' GROUP BY l.id
        HAVING count(x.linea) <> l.lineas OR count(c.id) FILTER (WHERE c.nit <> l.nit) > 0
        """,
    ),
    Comprobacion(
        "consumo.firmados_repartidos",
        "Cada archivo de un envío procesado tiene su respuesta, y los que se tomaron llegaron a una solicitud de la"
        " misma empresa con ese mismo contenido",
        """
        SELECT v.id, v.nit, v.total, count(a.orden) AS respondidos FROM envio_de_firmados v
        LEFT JOIN envio_de_firmados_archivo a ON a.envio_id = v.id LEFT JOIN consumo c ON c.id = a.consumo_id
        WHERE v.estado = 'procesado' GROUP BY v.id
        HAVING count(a.orden) <> v.total OR count(c.id) FILTER (WHERE c.nit <> v.nit) > 0
            OR count(a.orden) FILTER (WHERE a.tomado AND NOT EXISTS (
                SELECT FROM expediente_adjunto j WHERE j.expediente = a.consumo_id AND j.sha256 = a.sha256)) > 0
        """,
    ),
    Comprobacion(
        "consumo.vencidos_anunciados",
        "Cada consumo vencido se anunció una sola vez",
        """
        SELECT e.id, e.numero, count(o.seq) AS anuncios FROM expediente e
        LEFT JOIN outbox o ON o.aggregate_id = e.id::text AND o.type = 'co.vuce.contingentes.consumo.vencido.v1'
        WHERE e.tipo = 'consumo' AND e.estado = 'vencido'
        GROUP BY e.id HAVING count(o.seq) <> 1
        """,
    ),
    Comprobacion(
        "consumo.lotes_en_reposo",
        "Ningún lote ni envío quedó a medio procesar",
        """
        SELECT 'lote' AS que, id, nit, recibido_en FROM lote_de_consumos
        WHERE estado = 'recibido' OR radicacion = 'pedida'
        UNION ALL SELECT 'envio', id, nit, recibido_en FROM envio_de_firmados WHERE estado = 'recibido'
        """,
        solo_en_reposo=True,
    ),
)
