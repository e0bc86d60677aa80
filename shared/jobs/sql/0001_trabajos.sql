-- Jobs: work that must not sit in a transaction or a consumer. A row is inserted with the change that needs it.
-- programado: not yet due. pendiente: due, waits for a worker. Leases and back-off are measured by the server's clock.
CREATE TABLE trabajos (
    id             uuid PRIMARY KEY,
    seq            bigint GENERATED ALWAYS AS IDENTITY,
    tipo           text NOT NULL,
    clave          text,
    grupo          text NOT NULL DEFAULT '',
    datos          jsonb NOT NULL,
    traza          jsonb NOT NULL DEFAULT '{}',
    prioridad      smallint NOT NULL DEFAULT 0,
    estado         text NOT NULL DEFAULT 'pendiente'
                   CHECK (estado IN ('programado', 'pendiente', 'en_curso', 'hecho', 'fallido', 'cancelado')),
    reloj          text NOT NULL DEFAULT 'sistema' CHECK (reloj IN ('sistema', 'legal')),
    no_antes       timestamptz NOT NULL DEFAULT clock_timestamp(),
    intentos       integer NOT NULL DEFAULT 0 CHECK (intentos >= 0),
    aplazamientos  integer NOT NULL DEFAULT 0 CHECK (aplazamientos >= 0),
    arriendo       bigint NOT NULL DEFAULT 0,
    arriendo_hasta timestamptz,
    trabajador     text,
    motivo         text,
    creado_en      timestamptz NOT NULL DEFAULT clock_timestamp(),
    iniciado_en    timestamptz,
    terminado_en   timestamptz,
    CHECK ((estado = 'en_curso') = (arriendo_hasta IS NOT NULL)),
    CHECK ((estado IN ('hecho', 'fallido', 'cancelado')) = (terminado_en IS NOT NULL)),
    CHECK (estado <> 'fallido' OR motivo IS NOT NULL)
);

-- The same work is never enqueued twice; a cancelled one gives its key back.
CREATE UNIQUE INDEX uq_trabajos_clave ON trabajos (tipo, clave) WHERE clave IS NOT NULL AND estado <> 'cancelado';
CREATE INDEX ix_trabajos_pendientes ON trabajos (tipo, grupo, prioridad DESC, no_antes, seq) WHERE estado = 'pendiente';
CREATE INDEX ix_trabajos_programados ON trabajos (reloj, no_antes) WHERE estado = 'programado';
CREATE INDEX ix_trabajos_en_curso ON trabajos (arriendo_hasta) WHERE estado = 'en_curso';
CREATE INDEX ix_trabajos_fallidos ON trabajos (terminado_en DESC) WHERE estado = 'fallido';
CREATE INDEX ix_trabajos_terminados ON trabajos (terminado_en) WHERE estado IN ('hecho', 'cancelado');
