-- Who did what, when and why. Rows are appended unchained in the business transaction; one sealer chains them later.

CREATE TABLE auditoria (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tx           xid8 NOT NULL DEFAULT pg_current_xact_id(),
    quien        text NOT NULL CHECK (quien <> ''),
    act          text,
    accion       text NOT NULL CHECK (accion <> ''),
    objeto       text NOT NULL CHECK (objeto <> ''),
    motivo       text,
    datos        jsonb NOT NULL DEFAULT '{}',
    software     text NOT NULL,
    legal_en     timestamptz NOT NULL,
    ocurrido_en  timestamptz NOT NULL
);
COMMENT ON COLUMN auditoria.quien IS 'subject of the token, or sistema:<service>; never a name';
COMMENT ON COLUMN auditoria.act IS 'the system that acted in the name of quien';
COMMENT ON COLUMN auditoria.tx IS 'writing transaction, by which the sealer knows what may still be about to commit';
CREATE INDEX ix_auditoria_objeto ON auditoria (objeto, id);
CREATE INDEX ix_auditoria_tx ON auditoria (tx, id);

CREATE TABLE auditoria_cadena (
    eslabon    bigint PRIMARY KEY CHECK (eslabon > 0),
    registro   bigint NOT NULL UNIQUE REFERENCES auditoria,
    anterior   text NOT NULL UNIQUE CHECK (anterior ~ '^[0-9a-f]{64}$'),
    huella     text NOT NULL UNIQUE CHECK (huella ~ '^[0-9a-f]{64}$'),
    dia        date NOT NULL,
    sellado_en timestamptz NOT NULL
);
COMMENT ON TABLE auditoria_cadena IS 'order of sealing; UNIQUE (anterior) lets the chain have no second branch';
CREATE INDEX ix_auditoria_cadena_dia ON auditoria_cadena (dia, eslabon);

CREATE TABLE auditoria_cabezas (
    dia           date PRIMARY KEY,
    eslabon       bigint NOT NULL REFERENCES auditoria_cadena,
    huella        text NOT NULL,
    registrada_en timestamptz NOT NULL
);
COMMENT ON TABLE auditoria_cabezas IS 'last link of each legal day that is over';

CREATE TABLE auditoria_sellos_de_tiempo (
    dia         date PRIMARY KEY REFERENCES auditoria_cabezas,
    tsa         text NOT NULL,
    token       bytea NOT NULL,
    obtenido_en timestamptz NOT NULL
);
COMMENT ON TABLE auditoria_sellos_de_tiempo IS 'RFC 3161 token over the head of a day, where a TSA is configured';

CREATE FUNCTION auditoria_inmutable() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'la auditoría no se corrige ni se borra: %', TG_TABLE_NAME USING ERRCODE = 'raise_exception';
END $$;
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON auditoria
    FOR EACH STATEMENT EXECUTE FUNCTION auditoria_inmutable();
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON auditoria_cadena
    FOR EACH STATEMENT EXECUTE FUNCTION auditoria_inmutable();
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON auditoria_cabezas
    FOR EACH STATEMENT EXECUTE FUNCTION auditoria_inmutable();
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON auditoria_sellos_de_tiempo
    FOR EACH STATEMENT EXECUTE FUNCTION auditoria_inmutable();

REVOKE UPDATE, DELETE, TRUNCATE ON auditoria, auditoria_cadena, auditoria_cabezas, auditoria_sellos_de_tiempo FROM {app};
GRANT SELECT, INSERT ON auditoria, auditoria_cadena, auditoria_cabezas, auditoria_sellos_de_tiempo TO {app};
