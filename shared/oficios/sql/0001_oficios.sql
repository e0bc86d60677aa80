-- Official letters of the cases of one service: frozen content, a number without gaps, the sealed file.

CREATE TABLE oficio (
    id             uuid PRIMARY KEY,
    expediente     uuid NOT NULL REFERENCES expediente,
    version        integer NOT NULL CHECK (version > 0),
    clase          text NOT NULL CHECK (clase <> ''),
    caso           text NOT NULL CHECK (caso <> ''),
    empresa        text NOT NULL,
    asunto         text NOT NULL,
    plantilla      text NOT NULL CHECK (plantilla <> ''),
    datos          jsonb NOT NULL,
    serie          text,
    consecutivo    integer CHECK (consecutivo > 0),
    numero         text UNIQUE,
    estado         text NOT NULL DEFAULT 'por_generar'
        CHECK (estado IN ('por_generar', 'por_sellar', 'sellado', 'fallido')),
    error          text,
    borrador       jsonb,
    sello_id       uuid UNIQUE,
    sellos         integer NOT NULL DEFAULT 0,
    sellado        jsonb,
    nivel          text,
    creado_en      timestamptz NOT NULL,
    fechado_en     timestamptz,
    sellado_en     timestamptz,
    CONSTRAINT uq_oficio_paso UNIQUE (expediente, version, clase),
    CONSTRAINT uq_oficio_consecutivo UNIQUE (serie, consecutivo),
    CONSTRAINT ck_oficio_numero CHECK ((numero IS NULL) = (serie IS NULL) AND (numero IS NULL) = (consecutivo IS NULL)
        AND (numero IS NULL) = (fechado_en IS NULL)),
    CONSTRAINT ck_oficio_borrador CHECK (borrador IS NULL OR numero IS NOT NULL),
    CONSTRAINT ck_oficio_por_sellar CHECK (estado NOT IN ('por_sellar', 'sellado')
        OR (borrador IS NOT NULL AND sello_id IS NOT NULL)),
    CONSTRAINT ck_oficio_sellado CHECK ((estado = 'sellado') = (sellado IS NOT NULL)
        AND (sellado IS NULL) = (sellado_en IS NULL)),
    CONSTRAINT ck_oficio_error CHECK ((estado = 'fallido') = (error IS NOT NULL))
);
COMMENT ON COLUMN oficio.version IS 'of the case, as the letter tells it; a step of a case has one letter of a kind';
COMMENT ON COLUMN oficio.fechado_en IS 'legal instant at which it got its number; its day is the date of the letter';
COMMENT ON COLUMN oficio.sellos IS 'how often the seal was asked for';
CREATE INDEX ix_oficio_expediente ON oficio (expediente, id);
CREATE INDEX ix_oficio_pendientes ON oficio (estado, id) WHERE estado <> 'sellado';

CREATE FUNCTION oficio_inmutable() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.estado = 'sellado' OR (OLD.numero IS NOT NULL AND NEW.numero IS DISTINCT FROM OLD.numero)
        OR (OLD.fechado_en IS NOT NULL AND NEW.fechado_en IS DISTINCT FROM OLD.fechado_en)
        OR (OLD.borrador IS NOT NULL AND NEW.borrador IS DISTINCT FROM OLD.borrador) THEN
        RAISE EXCEPTION 'un oficio no cambia: ni su número, ni su fecha, ni su archivo' USING ERRCODE = 'raise_exception';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inmutable BEFORE UPDATE ON oficio FOR EACH ROW EXECUTE FUNCTION oficio_inmutable();

REVOKE UPDATE, DELETE, TRUNCATE ON oficio FROM {app};
-- What a letter says is never changed: only how far it has come.
GRANT UPDATE (serie, consecutivo, numero, estado, error, borrador, sello_id, sellos, sellado, nivel, fechado_en, sellado_en)
    ON oficio TO {app};
