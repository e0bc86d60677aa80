"""What the auditor asks of this service's database."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "registro.empresa_publicada",
        "El último evento de cada empresa dice su estado, su versión y cuántos correos tiene confirmados",
        """
        SELECT e.nit, e.version, x.estado, o.payload::jsonb ->> 'estado' AS publicado
        FROM empresa e
        JOIN expediente x ON x.id = e.expediente
        LEFT JOIN LATERAL (
            SELECT payload, aggregate_version FROM outbox
            WHERE aggregate_type = 'empresa' AND aggregate_id = e.nit ORDER BY seq DESC LIMIT 1
        ) o ON true
        WHERE o.aggregate_version IS DISTINCT FROM e.version
           OR o.payload::jsonb ->> 'estado' IS DISTINCT FROM x.estado
           OR (o.payload::jsonb ->> 'correos_confirmados')::int IS DISTINCT FROM (
                SELECT count(*)::int FROM direccion d
                WHERE d.nit = e.nit AND d.confirmada_en IS NOT NULL AND d.retirada_en IS NULL)
        """,
    ),
    Comprobacion(
        "registro.firmantes_publicados",
        "El último evento de cada empresa lleva exactamente a los firmantes aceptados; los propuestos, solo como tales",
        """
        SELECT e.nit FROM empresa e
        LEFT JOIN LATERAL (
            SELECT payload FROM outbox
            WHERE aggregate_type = 'empresa' AND aggregate_id = e.nit ORDER BY seq DESC LIMIT 1
        ) o ON true
        WHERE (SELECT coalesce(array_agg(f.id::text ORDER BY f.id::text), '{}') FROM firmante f
               WHERE f.nit = e.nit AND f.estado = 'vigente')
           IS DISTINCT FROM
              (SELECT coalesce(array_agg(p ->> 'firmante_id' ORDER BY p ->> 'firmante_id'), '{}')
               FROM jsonb_array_elements(o.payload::jsonb -> 'firmantes') p
               WHERE p -> 'roles' <> '["representante_propuesto"]'::jsonb)
        """,
    ),
    Comprobacion(
        "registro.habilitada_con_firmante",
        "Toda empresa que llegó a revisión tiene o tuvo un firmante",
        """
        SELECT e.nit FROM empresa e JOIN expediente x ON x.id = e.expediente
        WHERE x.estado IN ('en_revision', 'habilitada', 'suspendida')
          AND NOT EXISTS (SELECT FROM firmante f WHERE f.nit = e.nit)
        """,
    ),
    Comprobacion(
        "registro.versiones_sin_saltos",
        "Las versiones del calendario y de la TRM son consecutivas y cada una se publicó",
        """
        SELECT 'calendario' AS serie, count(*) AS filas, max(version) AS ultima FROM calendario
        HAVING count(*) <> coalesce(max(version), 0)
            OR count(*) <> (SELECT count(DISTINCT aggregate_version) FROM outbox WHERE aggregate_type = 'calendario')
        UNION ALL
        SELECT 'trm', count(*), max(version) FROM trm
        HAVING count(*) <> coalesce(max(version), 0)
            OR count(*) <> (SELECT count(DISTINCT aggregate_version) FROM outbox WHERE aggregate_type = 'trm')
        """,
    ),
    Comprobacion(
        "registro.llaves_enteras",
        "Toda llave de firma guarda su parte pública y su parte privada cifrada",
        """
        SELECT kid FROM llave_firma WHERE publica ->> 'kid' IS DISTINCT FROM kid OR length(privada) < 48
        """,
    ),
)
