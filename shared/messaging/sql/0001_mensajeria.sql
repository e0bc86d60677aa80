-- Outbox, inbox, held messages and the relay's memory of one service.

-- ---------------------------------------------------------------- outbox
CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    id uuid NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id text NOT NULL CHECK (aggregate_id <> ''),
    aggregate_version bigint NOT NULL CHECK (aggregate_version >= 0),
    sequence bigint NOT NULL CHECK (sequence > 0),
    topic text NOT NULL CHECK (topic <> ''),
    type text NOT NULL,
    subject text,
    payload text NOT NULL,
    headers jsonb NOT NULL DEFAULT '{}',
    occurred_at timestamptz NOT NULL,
    published_at timestamptz,
    kafka_partition integer,
    kafka_offset bigint,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    republished integer NOT NULL DEFAULT 0,
    omitted_by text,
    omitted_reason text,
    PRIMARY KEY (seq, occurred_at),
    CHECK ((omitted_by IS NULL) = (omitted_reason IS NULL))
) PARTITION BY RANGE (occurred_at);
COMMENT ON COLUMN outbox.sequence IS 'n-th message of its (topic, aggregate_id), from 1 without gaps';
COMMENT ON COLUMN outbox.republished IS 'replay epoch in which the row was last marked to be published again; 0 never';
COMMENT ON COLUMN outbox.omitted_by IS 'who had a notice published in place of a record the broker refuses';

DO $$
BEGIN
    FOR anio IN 2025..2034 LOOP
        EXECUTE format('CREATE TABLE outbox_%s PARTITION OF outbox FOR VALUES FROM (%L) TO (%L)',
            anio, anio || '-01-01T00:00:00Z', (anio + 1) || '-01-01T00:00:00Z');
    END LOOP;
END $$;
CREATE TABLE outbox_resto PARTITION OF outbox DEFAULT;
CREATE INDEX outbox_pendientes ON outbox (seq) WHERE published_at IS NULL;
CREATE INDEX outbox_clave ON outbox (aggregate_id, topic, sequence);
CREATE INDEX outbox_id ON outbox (id);

CREATE TABLE outbox_orden (
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (topic, aggregate_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE outbox_orden IS 'last message of each key; its row lock makes seq order equal to commit order per key';

-- ---------------------------------------------------------------- inbox
CREATE TABLE inbox (
    consumidor text NOT NULL,
    evento_id uuid NOT NULL,
    tipo text NOT NULL,
    topico text NOT NULL,
    particion integer NOT NULL,
    desplazamiento bigint NOT NULL,
    resultado text NOT NULL CHECK (resultado IN ('aplicado', 'superado', 'descartado')),
    recibido_en timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumidor, evento_id)
);

CREATE TABLE inbox_orden (
    consumidor text NOT NULL,
    fuente text NOT NULL,
    topico text NOT NULL,
    clave text NOT NULL,
    secuencia bigint NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT -1,
    PRIMARY KEY (consumidor, fuente, topico, clave)
) WITH (fillfactor = 70);
COMMENT ON TABLE inbox_orden IS 'up to where each key of each source has been applied';

-- ---------------------------------------------------------------- held messages
CREATE TABLE retenidos (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumidor text NOT NULL,
    evento_id uuid NOT NULL,
    fuente text NOT NULL,
    topico text NOT NULL,
    particion integer NOT NULL,
    desplazamiento bigint NOT NULL,
    clave text NOT NULL,
    secuencia bigint NOT NULL,
    version bigint NOT NULL,
    tipo text NOT NULL,
    orden text NOT NULL CHECK (orden IN ('estricto', 'ultimo')),
    cabeceras jsonb NOT NULL,
    cuerpo bytea NOT NULL,
    estado text NOT NULL CHECK (estado IN ('aparcado', 'muerto', 'aplicado', 'descartado')),
    motivo text NOT NULL CHECK (motivo IN ('prerrequisito', 'hueco', 'veneno', 'reintento')),
    espera_que text,
    espera_clave text,
    error text,
    intentos integer NOT NULL DEFAULT 0,
    retenido_en timestamptz NOT NULL DEFAULT clock_timestamp(),
    intentado_en timestamptz,
    proximo_intento timestamptz NOT NULL DEFAULT clock_timestamp(),
    resuelto_en timestamptz,
    historial jsonb NOT NULL DEFAULT '[]',
    UNIQUE (consumidor, evento_id),
    CHECK ((resuelto_en IS NULL) = (estado IN ('aparcado', 'muerto')))
);
CREATE INDEX retenidos_pendientes ON retenidos (consumidor, fuente, topico, clave, secuencia) WHERE resuelto_en IS NULL;
COMMENT ON COLUMN retenidos.historial IS 'who had it retried or discarded, when and why';

CREATE VIEW aparcados AS SELECT * FROM retenidos WHERE estado = 'aparcado';
CREATE VIEW cartas_muertas AS SELECT * FROM retenidos WHERE estado = 'muerto';

-- What to do with a message, decided under the lock of its key; 'nuevo' has recorded it as applied in this transaction.
CREATE FUNCTION mensajeria_recibir(
    p_consumidor text, p_evento uuid, p_fuente text, p_topico text, p_clave text, p_secuencia bigint, p_version bigint,
    p_orden text, p_tipo text, p_particion integer, p_desplazamiento bigint, p_retenido boolean
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_secuencia bigint;
    v_version bigint;
BEGIN
    SELECT o.secuencia, o.version INTO v_secuencia, v_version FROM inbox_orden o
        WHERE o.consumidor = p_consumidor AND o.fuente = p_fuente AND o.topico = p_topico AND o.clave = p_clave
        FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO inbox_orden AS o (consumidor, fuente, topico, clave)
            VALUES (p_consumidor, p_fuente, p_topico, p_clave)
            ON CONFLICT (consumidor, fuente, topico, clave) DO UPDATE SET secuencia = o.secuencia
            RETURNING o.secuencia, o.version INTO v_secuencia, v_version;
    END IF;
    IF NOT p_retenido AND EXISTS (
        SELECT FROM retenidos r WHERE r.consumidor = p_consumidor AND r.evento_id = p_evento
    ) THEN
        RETURN 'repetido';
    END IF;
    IF p_orden = 'estricto' AND p_secuencia <> v_secuencia + 1 THEN
        IF EXISTS (SELECT FROM inbox i WHERE i.consumidor = p_consumidor AND i.evento_id = p_evento) THEN
            RETURN 'repetido';
        END IF;
        RETURN CASE WHEN p_secuencia > v_secuencia THEN 'hueco' ELSE 'conflicto' END;
    END IF;
    INSERT INTO inbox (consumidor, evento_id, tipo, topico, particion, desplazamiento, resultado)
        VALUES (p_consumidor, p_evento, p_tipo, p_topico, p_particion, p_desplazamiento,
            CASE WHEN p_orden = 'ultimo' AND p_version <= v_version THEN 'superado' ELSE 'aplicado' END)
        ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'repetido';
    END IF;
    IF p_orden = 'ultimo' AND p_version <= v_version THEN
        RETURN 'superado';
    END IF;
    UPDATE inbox_orden o SET secuencia = greatest(o.secuencia, p_secuencia), version = greatest(o.version, p_version)
        WHERE o.consumidor = p_consumidor AND o.fuente = p_fuente AND o.topico = p_topico AND o.clave = p_clave;
    RETURN 'nuevo';
END $$;

-- ---------------------------------------------------------------- the broker we published to
CREATE TABLE relevo (
    unico boolean PRIMARY KEY DEFAULT true CHECK (unico),
    origen uuid NOT NULL DEFAULT gen_random_uuid(),
    cluster_id text,
    epoca integer NOT NULL DEFAULT 1,
    cambiado_en timestamptz,
    motivo text
);
INSERT INTO relevo DEFAULT VALUES;
COMMENT ON COLUMN relevo.origen IS 'identity of this outbox: sequences of another database are another order';
COMMENT ON COLUMN relevo.epoca IS 'replay epoch, part of the consumer group id';

CREATE TABLE relevo_topicos (topico text PRIMARY KEY, topic_id uuid NOT NULL);
CREATE TABLE relevo_particiones (
    topico text NOT NULL,
    particion integer NOT NULL,
    ultimo_offset bigint NOT NULL,
    retrocedio boolean NOT NULL DEFAULT false,
    PRIMARY KEY (topico, particion)
);
COMMENT ON COLUMN relevo_particiones.retrocedio IS 'a record was given an offset that an earlier one had';

-- ---------------------------------------------------------------- who may do what
REVOKE UPDATE, DELETE ON outbox, inbox, retenidos, relevo, outbox_orden, inbox_orden FROM {app};
GRANT UPDATE (published_at, kafka_partition, kafka_offset, attempts, last_error, republished, omitted_by,
    omitted_reason) ON outbox TO {app};
GRANT UPDATE (sequence, version) ON outbox_orden TO {app};
GRANT UPDATE (secuencia, version) ON inbox_orden TO {app};
GRANT UPDATE (estado, motivo, espera_que, espera_clave, error, intentos, intentado_en, proximo_intento, resuelto_en,
    historial) ON retenidos TO {app};
GRANT UPDATE (cluster_id, epoca, cambiado_en, motivo) ON relevo TO {app};
