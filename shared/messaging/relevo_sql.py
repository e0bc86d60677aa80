"""The statements of the relay, on its own connection."""

CANDADO = "SELECT pg_try_advisory_lock(hashtext('contingentes.relevo'))"
PENDIENTES = """
    SELECT seq, occurred_at, id, aggregate_id, aggregate_version, sequence, topic, type, subject, payload,
        headers, republished, omitted_reason
    FROM outbox o
    WHERE published_at IS NULL
        AND NOT EXISTS (SELECT FROM unnest($1::text[], $2::text[]) AS d (t, k) WHERE d.t = topic AND d.k = aggregate_id)
        AND topic <> ALL($3::text[])
    ORDER BY seq LIMIT $4
"""
# What an old broker acknowledged says nothing once a new epoch began.
MARCAR = """
    WITH vigente AS (
        SELECT epoca FROM relevo WHERE epoca = $6 FOR SHARE
    ), acuses AS (
        SELECT a.* FROM vigente, unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::integer[], $5::bigint[])
            AS a (seq, occurred_at, topico, particion, desplazamiento)
    ), ultimos AS (
        INSERT INTO relevo_particiones AS r (topico, particion, ultimo_offset)
        SELECT topico, particion, max(desplazamiento) FROM acuses GROUP BY topico, particion
        ON CONFLICT (topico, particion) DO UPDATE SET ultimo_offset = excluded.ultimo_offset
    )
    UPDATE outbox o SET published_at = clock_timestamp(), kafka_partition = a.particion,
        kafka_offset = a.desplazamiento, attempts = attempts + 1, last_error = NULL
    FROM acuses a WHERE o.seq = a.seq AND o.occurred_at = a.occurred_at
    RETURNING 1
"""
RETROCEDIO = """
    UPDATE relevo_particiones SET retrocedio = true
    WHERE topico = ANY($1) AND (SELECT epoca FROM relevo) = $2
"""
FALLO = """
    UPDATE outbox SET attempts = attempts + 1, last_error = $3 WHERE seq = $1 AND occurred_at = $2
"""
