-- Documents whose seal was put again because its key was suspended: the file that took the place of the one before.

CREATE TABLE documento_resellado (
    sello_id           uuid PRIMARY KEY,
    documento          uuid NOT NULL,
    reemplaza          uuid NOT NULL UNIQUE CHECK (reemplaza <> sello_id),
    anterior           jsonb NOT NULL,
    sellado            jsonb NOT NULL CHECK (sellado <> anterior),
    nivel              text NOT NULL,
    certificado_sha256 text NOT NULL,
    guardado_en        timestamptz NOT NULL
);
COMMENT ON COLUMN documento_resellado.reemplaza IS 'the seal that this one takes the place of; once';
COMMENT ON COLUMN documento_resellado.anterior IS 'RefObjeto of the file that was handed out until then; it is kept';
CREATE INDEX ix_documento_resellado ON documento_resellado (documento);
REVOKE UPDATE, DELETE, TRUNCATE ON documento_resellado FROM {app};

-- Whether a document may show another sealed file: only the one that was kept as taking the place of what it shows.
CREATE FUNCTION es_resellado(id uuid, antes uuid, anterior jsonb, ahora uuid, nuevo jsonb) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM documento_resellado r WHERE r.documento = id AND r.reemplaza = antes
        AND r.anterior = $3 AND r.sello_id = ahora AND r.sellado = nuevo)
$$;

CREATE OR REPLACE FUNCTION oficio_inmutable() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.estado = 'sellado' AND to_jsonb(OLD) - '{sellado,sello_id,nivel}'::text[]
            = to_jsonb(NEW) - '{sellado,sello_id,nivel}'::text[]
        AND es_resellado(OLD.id, OLD.sello_id, OLD.sellado, NEW.sello_id, NEW.sellado) THEN
        RETURN NEW;
    END IF;
    IF OLD.estado = 'sellado' OR (OLD.numero IS NOT NULL AND NEW.numero IS DISTINCT FROM OLD.numero)
        OR (OLD.fechado_en IS NOT NULL AND NEW.fechado_en IS DISTINCT FROM OLD.fechado_en)
        OR (OLD.borrador IS NOT NULL AND NEW.borrador IS DISTINCT FROM OLD.borrador) THEN
        RAISE EXCEPTION 'un oficio no cambia: ni su número, ni su fecha, ni su archivo' USING ERRCODE = 'raise_exception';
    END IF;
    RETURN NEW;
END $$;
