"""Bulk filing and expiry."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLAS = r"""
-- Vessel and invoices as they are compared, so that the repeated ones are found without reading every request of a
-- company. Coarser than the comparison itself, which the reviewer's checks make on what this finds.
CREATE FUNCTION consumo_huellas(campos jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(clave || ':' || coalesce(nullif(llano, ''), lower(valor)) ORDER BY clave), '{}')
    FROM (
        SELECT c.key AS clave, c.value AS valor,
            regexp_replace(lower(replace(normalize(c.value, NFKD), 'ß', 'ss')), '[^a-z0-9]', '', 'g') AS llano
        FROM jsonb_each_text(campos) c
        WHERE (c.key = 'buque' OR c.key LIKE '%factura%') AND btrim(c.value) <> ''
    ) f
$$;
ALTER TABLE consumo ADD COLUMN huellas text[] NOT NULL GENERATED ALWAYS AS (consumo_huellas(campos)) STORED;
CREATE INDEX ix_consumo_huellas ON consumo USING gin (huellas);

CREATE TABLE lote_de_consumos (
    id uuid PRIMARY KEY,
    nit text NOT NULL,
    lote text NOT NULL CHECK (lote <> ''),
    huella text NOT NULL CHECK (huella ~ '^[0-9a-f]{64}$'),
    hoja jsonb NOT NULL,
    estado text NOT NULL DEFAULT 'recibido' CHECK (estado IN ('recibido', 'procesado', 'fallido')),
    error text,
    notas jsonb NOT NULL DEFAULT '[]',
    lineas integer CHECK (lineas >= 0),
    subido_por text NOT NULL,
    act text,
    recibido_en timestamptz NOT NULL,
    terminado_en timestamptz,
    radicacion text CHECK (radicacion IN ('pedida', 'hecha', 'fallida')),
    radicaciones integer NOT NULL DEFAULT 0 CHECK (radicaciones >= 0),
    radicar_por text,
    radicar_act text,
    CONSTRAINT uq_lote_de_consumos UNIQUE (nit, lote),
    CONSTRAINT ck_lote_de_consumos CHECK ((estado = 'recibido') = (terminado_en IS NULL)
        AND (error IS NULL) = (estado <> 'fallido')),
    CONSTRAINT ck_lote_de_consumos_radicacion CHECK ((radicacion IS NULL) = (radicaciones = 0)
        AND (radicacion IS NULL) = (radicar_por IS NULL) AND (radicacion IS NULL OR estado = 'procesado'))
);
CREATE INDEX ix_lote_de_consumos ON lote_de_consumos (nit, id);
COMMENT ON COLUMN lote_de_consumos.radicaciones IS 'how often its drafts were asked to be filed';

CREATE TABLE lote_de_consumos_linea (
    lote_id uuid NOT NULL REFERENCES lote_de_consumos,
    linea integer NOT NULL CHECK (linea > 1),
    tomada boolean NOT NULL,
    cupo text NOT NULL,
    cantidad text NOT NULL,
    consumo_id uuid UNIQUE REFERENCES consumo,
    errores jsonb NOT NULL DEFAULT '[]',
    no_radicado text,
    PRIMARY KEY (lote_id, linea),
    CONSTRAINT ck_lote_de_consumos_linea CHECK (tomada = (consumo_id IS NOT NULL)
        AND tomada = (jsonb_array_length(errores) = 0) AND (no_radicado IS NULL OR tomada))
);
COMMENT ON COLUMN lote_de_consumos_linea.linea IS 'line of the file, the header being 1';
COMMENT ON COLUMN lote_de_consumos_linea.no_radicado IS 'why the last attempt to file it failed';

CREATE TABLE envio_de_firmados (
    id uuid PRIMARY KEY,
    nit text NOT NULL,
    lote text NOT NULL CHECK (lote <> ''),
    huella text NOT NULL CHECK (huella ~ '^[0-9a-f]{64}$'),
    archivos jsonb NOT NULL CHECK (jsonb_array_length(archivos) > 0),
    estado text NOT NULL DEFAULT 'recibido' CHECK (estado IN ('recibido', 'procesado', 'fallido')),
    error text,
    total integer CHECK (total >= 0),
    subido_por text NOT NULL,
    act text,
    recibido_en timestamptz NOT NULL,
    recibido_el date NOT NULL,
    terminado_en timestamptz,
    CONSTRAINT uq_envio_de_firmados UNIQUE (nit, lote),
    CONSTRAINT ck_envio_de_firmados CHECK ((estado = 'recibido') = (terminado_en IS NULL)
        AND (error IS NULL) = (estado <> 'fallido'))
);
CREATE INDEX ix_envio_de_firmados ON envio_de_firmados (nit, id);
COMMENT ON COLUMN envio_de_firmados.recibido_en IS 'system instant at which everything had arrived';
COMMENT ON COLUMN envio_de_firmados.recibido_el IS 'legal date of that';

CREATE TABLE envio_de_firmados_archivo (
    envio_id uuid NOT NULL REFERENCES envio_de_firmados,
    orden integer NOT NULL CHECK (orden > 0),
    nombre text NOT NULL,
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    via text CHECK (via IN ('contenido', 'texto')),
    consumo_id uuid REFERENCES consumo,
    tomado boolean NOT NULL,
    codigo text,
    error text,
    PRIMARY KEY (envio_id, orden),
    CONSTRAINT ck_envio_de_firmados_archivo CHECK (tomado = (codigo IS NULL) AND tomado = (error IS NULL)
        AND (NOT tomado OR consumo_id IS NOT NULL) AND (via IS NULL) = (consumo_id IS NULL))
);

REVOKE UPDATE, DELETE, TRUNCATE ON lote_de_consumos, lote_de_consumos_linea, envio_de_firmados,
    envio_de_firmados_archivo FROM {app};
GRANT UPDATE (estado, error, notas, lineas, terminado_en, radicacion, radicaciones, radicar_por, radicar_act)
    ON lote_de_consumos TO {app};
GRANT UPDATE (no_radicado) ON lote_de_consumos_linea TO {app};
GRANT UPDATE (estado, error, total, terminado_en) ON envio_de_firmados TO {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
