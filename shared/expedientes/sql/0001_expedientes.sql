-- Cases of one service: state, history, assignment, information requests, attachments, conflicts, substitutes, decisions
-- that two people sign, and numbers without gaps.

CREATE TABLE expediente (
    id                 uuid PRIMARY KEY,
    tipo               text NOT NULL CHECK (tipo <> ''),
    serie              text,
    consecutivo        integer CHECK (consecutivo > 0),
    numero             text UNIQUE,
    empresa            text NOT NULL CHECK (empresa ~ '^[1-9][0-9]{4,14}-[0-9]$'),
    estado             text NOT NULL,
    version            integer NOT NULL CHECK (version > 0),
    asignado_a         text,
    vence              date,
    vence_calculo      jsonb,
    orden              date NOT NULL GENERATED ALWAYS AS (coalesce(vence, DATE '9999-12-30')) STORED,
    radicado_en        timestamptz,
    referencia_externa text,
    pausado_desde      timestamptz,
    creado_por         text NOT NULL,
    creado_en          timestamptz NOT NULL,
    actualizado_en     timestamptz NOT NULL,
    CONSTRAINT uq_expediente_consecutivo UNIQUE (serie, consecutivo),
    CONSTRAINT ck_expediente_numero CHECK ((numero IS NULL) = (serie IS NULL) AND (numero IS NULL) = (consecutivo IS NULL))
);
COMMENT ON COLUMN expediente.orden IS 'due date for paging inboxes; without one, last (the driver reads 9999-12-31 as infinity)';
COMMENT ON COLUMN expediente.pausado_desde IS 'legal instant at which an information request stopped the clock';
CREATE INDEX ix_expediente_bandeja ON expediente (tipo, estado, orden, id);
CREATE INDEX ix_expediente_todos ON expediente (tipo, orden, id);
CREATE INDEX ix_expediente_empresa ON expediente (empresa, tipo, id);
CREATE INDEX ix_expediente_asignado ON expediente (asignado_a, orden, id) WHERE asignado_a IS NOT NULL;
CREATE INDEX ix_expediente_referencia ON expediente (referencia_externa) WHERE referencia_externa IS NOT NULL;

CREATE TABLE expediente_historia (
    expediente  uuid NOT NULL REFERENCES expediente,
    version     integer NOT NULL CHECK (version > 0),
    quien       text NOT NULL,
    act         text,
    desde       text,
    accion      text NOT NULL,
    hacia       text NOT NULL,
    motivo      text,
    datos       jsonb NOT NULL DEFAULT '{}',
    software    text NOT NULL,
    legal_en    timestamptz NOT NULL,
    sistema_en  timestamptz NOT NULL,
    PRIMARY KEY (expediente, version),
    CONSTRAINT ck_expediente_historia_inicio CHECK ((desde IS NULL) = (version = 1))
);
-- No version of a case without the row that tells who made it.
ALTER TABLE expediente ADD CONSTRAINT fk_expediente_historia FOREIGN KEY (id, version)
    REFERENCES expediente_historia (expediente, version) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE expediente_consecutivo (
    serie  text PRIMARY KEY CHECK (serie <> ''),
    ultimo integer NOT NULL CHECK (ultimo > 0)
);
COMMENT ON TABLE expediente_consecutivo IS 'last number of each series; its row lock keeps numbers without gaps';

CREATE TABLE expediente_requerimiento (
    id              uuid PRIMARY KEY,
    expediente      uuid NOT NULL REFERENCES expediente,
    texto           text NOT NULL CHECK (texto <> ''),
    pedido_por      text NOT NULL,
    pedido_en       timestamptz NOT NULL,
    responder_hasta date,
    restantes       integer CHECK (restantes >= 0),
    respuesta       text,
    respondido_por  text,
    respondido_en   timestamptz,
    CONSTRAINT ck_requerimiento_respuesta CHECK ((respondido_en IS NULL) = (respuesta IS NULL)
        AND (respondido_en IS NULL) = (respondido_por IS NULL))
);
COMMENT ON COLUMN expediente_requerimiento.restantes IS 'business days that were left to decide; none without a due date';
CREATE UNIQUE INDEX uq_requerimiento_abierto ON expediente_requerimiento (expediente) WHERE respondido_en IS NULL;

CREATE TABLE expediente_adjunto (
    id            uuid PRIMARY KEY,
    expediente    uuid NOT NULL REFERENCES expediente,
    clase         text NOT NULL CHECK (clase <> ''),
    nombre        text NOT NULL,
    clave         text NOT NULL,
    sha256        text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    tamano        bigint NOT NULL CHECK (tamano >= 0),
    tipo          text NOT NULL,
    agregado_por  text NOT NULL,
    agregado_en   timestamptz NOT NULL
);
CREATE INDEX ix_expediente_adjunto ON expediente_adjunto (expediente, id);
CREATE INDEX ix_expediente_adjunto_clave ON expediente_adjunto (clave);

CREATE TABLE expediente_conflicto (
    id            uuid PRIMARY KEY,
    funcionario   text NOT NULL,
    empresa       text NOT NULL,
    desde         date NOT NULL,
    hasta         date,
    motivo        text NOT NULL CHECK (motivo <> ''),
    declarado_por text NOT NULL,
    declarado_en  timestamptz NOT NULL,
    CHECK (hasta IS NULL OR hasta >= desde)
);
CREATE INDEX ix_expediente_conflicto ON expediente_conflicto (funcionario, empresa);

CREATE TABLE expediente_sustitucion (
    id            uuid PRIMARY KEY,
    ausente       text NOT NULL,
    sustituto     text NOT NULL,
    desde         date NOT NULL,
    hasta         date NOT NULL,
    motivo        text NOT NULL CHECK (motivo <> ''),
    declarada_por text NOT NULL,
    declarada_en  timestamptz NOT NULL,
    CHECK (hasta >= desde),
    CHECK (ausente <> sustituto)
);
CREATE INDEX ix_expediente_sustitucion ON expediente_sustitucion (ausente, sustituto);

CREATE TABLE expediente_decision (
    id             uuid PRIMARY KEY,
    expediente     uuid NOT NULL REFERENCES expediente,
    version        integer NOT NULL,
    accion         text NOT NULL,
    motivo         text,
    datos          jsonb NOT NULL DEFAULT '{}',
    proyectada_por text NOT NULL,
    proyectada_en  timestamptz NOT NULL,
    estado         text NOT NULL DEFAULT 'proyectada' CHECK (estado IN ('proyectada', 'firmada', 'retirada')),
    resuelta_por   text,
    resuelta_en    timestamptz,
    CONSTRAINT ck_decision_resuelta CHECK ((estado = 'proyectada') = (resuelta_en IS NULL)
        AND (resuelta_por IS NULL) = (resuelta_en IS NULL)),
    CONSTRAINT ck_decision_dos_personas CHECK (estado <> 'firmada' OR resuelta_por <> proyectada_por)
);
COMMENT ON TABLE expediente_decision IS 'decisions that a second person signs; version: of the case that the first one saw';
CREATE UNIQUE INDEX uq_decision_abierta ON expediente_decision (expediente) WHERE estado = 'proyectada';

CREATE FUNCTION expediente_inmutable() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'la historia de los expedientes no se corrige ni se borra: %', TG_TABLE_NAME
        USING ERRCODE = 'raise_exception';
END $$;
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON expediente_historia
    FOR EACH STATEMENT EXECUTE FUNCTION expediente_inmutable();
CREATE TRIGGER inmutable BEFORE DELETE OR TRUNCATE ON expediente
    FOR EACH STATEMENT EXECUTE FUNCTION expediente_inmutable();

REVOKE UPDATE, DELETE, TRUNCATE ON expediente, expediente_historia, expediente_consecutivo, expediente_requerimiento,
    expediente_adjunto, expediente_conflicto, expediente_sustitucion, expediente_decision FROM {app};
-- What a case is never changes: only where it stands.
GRANT UPDATE (serie, consecutivo, numero, estado, version, asignado_a, vence, vence_calculo, radicado_en,
    referencia_externa, pausado_desde, actualizado_en) ON expediente TO {app};
GRANT UPDATE (ultimo) ON expediente_consecutivo TO {app};
GRANT UPDATE (respuesta, respondido_por, respondido_en) ON expediente_requerimiento TO {app};
GRANT UPDATE (hasta) ON expediente_conflicto, expediente_sustitucion TO {app};
GRANT UPDATE (estado, resuelta_por, resuelta_en) ON expediente_decision TO {app};
