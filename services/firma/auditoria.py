"""What the auditor asks of this database."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "firma.un_evento_por_veredicto",
        "Cada veredicto emitido se anunció exactamente una vez",
        """
        SELECT v.id, count(o.id) AS eventos
        FROM veredicto v
        LEFT JOIN outbox o ON o.type = 'co.vuce.contingentes.veredicto.emitido.v1'
            AND o.payload::jsonb ->> 'veredicto_id' = v.id::text
        WHERE v.emitido_en IS NOT NULL
        GROUP BY v.id HAVING count(o.id) <> 1
        """,
    ),
    Comprobacion(
        "firma.un_evento_por_sello",
        "Cada sello puesto, y cada vez que falló, se anunció exactamente una vez",
        """
        SELECT s.id, s.estado, s.fallos, count(o.id) AS eventos
        FROM sello s
        LEFT JOIN outbox o ON o.type IN (
                'co.vuce.contingentes.sello.hecho.v1',
                'co.vuce.contingentes.documento.resellado.v1',
                'co.vuce.contingentes.sello.fallido.v1')
            AND o.payload::jsonb ->> 'sello_id' = s.id::text
        GROUP BY s.id HAVING count(o.id) <> s.fallos + (s.estado = 'hecho')::integer
        """,
    ),
    Comprobacion(
        "firma.confianza_guardada",
        "De cada veredicto se conserva en qué certificados se confió al darlo",
        """
        SELECT v.id, v.confianza FROM veredicto v
        WHERE v.base IS NOT NULL AND v.emitido_en IS NOT NULL
            AND NOT EXISTS (SELECT FROM conjunto_de_confianza c WHERE c.version = v.confianza)
        """,
    ),
    Comprobacion(
        "firma.papeles_pedidos",
        "Un acto de varios solo se completa con papeles que se pidieron, y ningún papel firmado figura como faltante",
        """
        SELECT id FROM veredicto
        WHERE NOT roles_firmados <@ roles OR (estado = 'TOTAL_PASSED' AND faltan && roles_firmados)
        """,
    ),
    Comprobacion(
        "firma.recibo_estampado",
        "Lo primero que se estampó de cada carga es el recibo que se anotó al llegar",
        """
        SELECT v.id FROM veredicto v JOIN estampa_de_recibo e ON e.veredicto_id = v.id AND e.orden = 1
        WHERE e.resumen IS DISTINCT FROM v.recibo_sha256
        """,
    ),
    Comprobacion(
        "firma.un_evento_por_documento_ajeno",
        "De cada documento de otros que se revisó se dijo exactamente una vez qué se halló",
        """
        SELECT d.id, count(o.id) AS eventos
        FROM documento_ajeno d
        LEFT JOIN outbox o ON o.type = 'co.vuce.contingentes.revision_de_firmas.hecha.v1'
            AND o.payload::jsonb ->> 'revision_id' = d.id::text
        WHERE d.revisado_en IS NOT NULL
        GROUP BY d.id HAVING count(o.id) <> 1
        """,
    ),
    Comprobacion(
        "firma.nada_pendiente",
        "En reposo no queda veredicto, documento ajeno ni sello sin terminar",
        """
        SELECT 'veredicto' AS que, id FROM veredicto WHERE emitido_en IS NULL
        UNION ALL SELECT 'documento ajeno', id FROM documento_ajeno WHERE revisado_en IS NULL
        UNION ALL SELECT 'sello', id FROM sello WHERE terminado_en IS NULL
        """,
        solo_en_reposo=True,
    ),
)
