-- The reviewer's tools: who must sign a draft, conflicts and substitutions that are withdrawn, prepared texts.

ALTER TABLE expediente_decision ADD COLUMN roles text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN expediente_decision.roles IS 'one of these signs; empty: those that the transition declares';

ALTER TABLE expediente_conflicto
    ADD COLUMN retirado_en timestamptz,
    ADD COLUMN retirado_por text,
    ADD COLUMN retiro_motivo text CHECK (retiro_motivo <> ''),
    ADD CONSTRAINT ck_conflicto_retiro CHECK ((retirado_en IS NULL) = (retirado_por IS NULL)
        AND (retirado_en IS NULL) = (retiro_motivo IS NULL));
ALTER TABLE expediente_sustitucion
    ADD COLUMN retirado_en timestamptz,
    ADD COLUMN retirado_por text,
    ADD COLUMN retiro_motivo text CHECK (retiro_motivo <> ''),
    ADD CONSTRAINT ck_sustitucion_retiro CHECK ((retirado_en IS NULL) = (retirado_por IS NULL)
        AND (retirado_en IS NULL) = (retiro_motivo IS NULL));
GRANT UPDATE (retirado_en, retirado_por, retiro_motivo) ON expediente_conflicto, expediente_sustitucion TO {app};

-- A conflict or a substitution is withdrawn once and never comes back; what it said stays as it was.
CREATE FUNCTION expediente_retiro_unico() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.retirado_en IS NOT NULL THEN
        RAISE EXCEPTION 'lo retirado no se cambia: %', TG_TABLE_NAME USING ERRCODE = 'raise_exception';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER retiro_unico BEFORE UPDATE ON expediente_conflicto
    FOR EACH ROW EXECUTE FUNCTION expediente_retiro_unico();
CREATE TRIGGER retiro_unico BEFORE UPDATE ON expediente_sustitucion
    FOR EACH ROW EXECUTE FUNCTION expediente_retiro_unico();

CREATE INDEX ix_expediente_libre ON expediente (tipo, estado, orden, id) WHERE asignado_a IS NULL;

CREATE TABLE expediente_texto (
    tipo     text NOT NULL CHECK (tipo <> ''),
    codigo   text NOT NULL CHECK (codigo ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(codigo) <= 60),
    version  integer NOT NULL CHECK (version > 0),
    accion   text NOT NULL CHECK (accion <> ''),
    titulo   text NOT NULL CHECK (titulo <> ''),
    texto    text NOT NULL CHECK (texto <> ''),
    activo   boolean NOT NULL,
    quien    text NOT NULL,
    legal_en timestamptz NOT NULL,
    PRIMARY KEY (tipo, codigo, version)
);
COMMENT ON TABLE expediente_texto IS 'prepared reasons by kind of case and action; every version is kept, the last one counts';
REVOKE UPDATE, DELETE, TRUNCATE ON expediente_texto FROM {app};
