"""Stocks of serial numbers, kinds of certificate, every state of a CQE."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLAS = r"""
ALTER TABLE cqe ADD COLUMN clase text NOT NULL DEFAULT 'propio'
    CHECK (clase IN ('propio', 'formulario_destino', 'electronico'));
ALTER TABLE cqe ADD COLUMN formulario uuid;
ALTER TABLE cqe DROP CONSTRAINT ck_cqe_emitido;
ALTER TABLE cqe ADD CONSTRAINT ck_cqe_emitido CHECK (
    CASE WHEN clase = 'electronico' THEN sellado IS NULL AND borrador IS NULL
    ELSE (sellado IS NULL) = (emitido_en IS NULL) END);
ALTER TABLE cqe ADD CONSTRAINT ck_cqe_formulario CHECK ((clase = 'formulario_destino') = (formulario IS NOT NULL));

-- What a certificate says never changes, and an issued one is never replaced nor removed.
CREATE OR REPLACE FUNCTION cqe_inmutable() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'un CQE no se borra';
    END IF;
    IF (OLD.numero, OLD.serie, OLD.consecutivo, OLD.consumo_id, OLD.nit, OLD.contingente, OLD.contingente_version,
        OLD.periodo_desde, OLD.periodo_hasta, OLD.comercial_kg, OLD.cantidad_kg, OLD.codigo, OLD.forma, OLD.aprobado_en,
        OLD.clase, OLD.formulario)
       IS DISTINCT FROM
       (NEW.numero, NEW.serie, NEW.consecutivo, NEW.consumo_id, NEW.nit, NEW.contingente, NEW.contingente_version,
        NEW.periodo_desde, NEW.periodo_hasta, NEW.comercial_kg, NEW.cantidad_kg, NEW.codigo, NEW.forma, NEW.aprobado_en,
        NEW.clase, NEW.formulario)
       OR (OLD.emitido_en IS NOT NULL AND OLD IS DISTINCT FROM NEW) THEN
        RAISE EXCEPTION 'un CQE no se modifica: %', OLD.numero;
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE suspension_de_cqe (
    id uuid PRIMARY KEY,
    cqe uuid NOT NULL REFERENCES cqe,
    causa text NOT NULL CHECK (causa IN ('anulacion', 'coordinador')),
    referencia uuid,
    motivo text NOT NULL CHECK (motivo <> ''),
    puesta_por text NOT NULL,
    puesta_en timestamptz NOT NULL,
    levantada_por text,
    levantada_en timestamptz,
    CHECK ((causa = 'anulacion') = (referencia IS NOT NULL)),
    CHECK ((levantada_por IS NULL) = (levantada_en IS NULL))
);
CREATE UNIQUE INDEX uq_suspension_viva ON suspension_de_cqe (cqe, causa) WHERE levantada_en IS NULL;

CREATE TABLE utilizacion_de_cqe (
    cqe uuid PRIMARY KEY REFERENCES cqe,
    verificado_kg bigint NOT NULL CHECK (verificado_kg >= 0),
    actualizada_en timestamptz NOT NULL
);

CREATE TABLE correo_de_cqe (
    entrega uuid PRIMARY KEY,
    cqe uuid NOT NULL REFERENCES cqe,
    version bigint NOT NULL,
    estado text NOT NULL,
    detalle text NOT NULL,
    ocurrido_en timestamptz NOT NULL
);
CREATE INDEX ix_correo_de_cqe ON correo_de_cqe (cqe);

CREATE TABLE lote_de_series (
    id uuid PRIMARY KEY,
    contingente text NOT NULL,
    archivo text NOT NULL,
    sha256 text NOT NULL,
    cantidad integer NOT NULL CHECK (cantidad > 0),
    umbrales integer[] NOT NULL,
    cargado_por text NOT NULL,
    cargado_en timestamptz NOT NULL
);
CREATE INDEX ix_lote_de_series ON lote_de_series (contingente, id);

CREATE TABLE existencia_de_serie (
    orden bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY CHECK (orden <= 2147483647),
    contingente text NOT NULL,
    numero text NOT NULL UNIQUE CHECK (numero <> ''),
    lote uuid NOT NULL REFERENCES lote_de_series,
    cqe uuid UNIQUE REFERENCES cqe,
    ligada_en timestamptz,
    CHECK ((cqe IS NULL) = (ligada_en IS NULL))
);
CREATE INDEX ix_existencia_libre ON existencia_de_serie (contingente, orden) WHERE cqe IS NULL;

CREATE FUNCTION existencia_ligada_una_vez() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.cqe IS NOT NULL THEN
        RAISE EXCEPTION 'el número % ya está ligado a un certificado', OLD.numero;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER una_vez BEFORE UPDATE ON existencia_de_serie
    FOR EACH ROW EXECUTE FUNCTION existencia_ligada_una_vez();

CREATE TABLE aviso_de_series (
    lote uuid NOT NULL REFERENCES lote_de_series,
    umbral integer NOT NULL CHECK (umbral >= 0),
    quedaban bigint NOT NULL,
    avisado_en timestamptz NOT NULL,
    PRIMARY KEY (lote, umbral)
);

CREATE TABLE formulario_destino (
    id uuid PRIMARY KEY,
    contingente text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    objeto jsonb NOT NULL,
    mapa jsonb NOT NULL,
    cargado_por text NOT NULL,
    cargado_en timestamptz NOT NULL,
    UNIQUE (contingente, version)
);
ALTER TABLE cqe ADD FOREIGN KEY (formulario) REFERENCES formulario_destino;

CREATE TABLE archivo_de_destino (
    id uuid PRIMARY KEY,
    sha256 text NOT NULL UNIQUE,
    nombre text NOT NULL,
    resultado jsonb NOT NULL,
    cargado_por text NOT NULL,
    cargado_en timestamptz NOT NULL
);

-- One row per line that changed what the destination tells of an entry; the last one of (cqe, referencia) is in force.
CREATE TABLE uso_en_destino (
    id uuid PRIMARY KEY,
    cqe uuid NOT NULL REFERENCES cqe,
    referencia text NOT NULL,
    estado text NOT NULL CHECK (estado IN ('cruzado', 'sin_cruce', 'cancelado')),
    cantidad_kg bigint NOT NULL CHECK (cantidad_kg >= 0),
    fecha_ingreso date,
    archivo uuid NOT NULL REFERENCES archivo_de_destino,
    linea integer NOT NULL CHECK (linea > 0),
    recibido_en timestamptz NOT NULL,
    CONSTRAINT ck_uso_cantidad CHECK ((estado = 'cruzado') = (cantidad_kg > 0)),
    CONSTRAINT ck_uso_referencia CHECK (estado <> 'cruzado' OR (referencia <> '' AND fecha_ingreso IS NOT NULL)),
    UNIQUE (archivo, linea)
);
CREATE INDEX ix_uso_en_destino ON uso_en_destino (cqe, referencia, id DESC);

REVOKE UPDATE, DELETE, TRUNCATE ON lote_de_series, aviso_de_series, formulario_destino, archivo_de_destino,
    uso_en_destino FROM {app};
REVOKE DELETE, TRUNCATE ON suspension_de_cqe, utilizacion_de_cqe, correo_de_cqe, existencia_de_serie FROM {app};
REVOKE UPDATE ON suspension_de_cqe, existencia_de_serie FROM {app};
GRANT UPDATE (levantada_por, levantada_en) ON suspension_de_cqe TO {app};
GRANT UPDATE (cqe, ligada_en) ON existencia_de_serie TO {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
