-- Answers already given, so that a repeated request is answered alike and does nothing twice.
CREATE TABLE idempotencia (
    sujeto text NOT NULL,
    empresa text NOT NULL,
    ruta text NOT NULL,
    clave text NOT NULL,
    huella text NOT NULL,
    status smallint,
    cabeceras jsonb,
    cuerpo bytea,
    creado_en timestamptz NOT NULL,
    CONSTRAINT pk_idempotencia PRIMARY KEY (sujeto, empresa, ruta, clave)
);
CREATE INDEX ix_idempotencia_creado_en ON idempotencia (creado_en);
