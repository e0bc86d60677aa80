"""Export declarations, their batches, their terms, and the closing of what they do not cover."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE dex (
    id uuid PRIMARY KEY REFERENCES expediente,
    cqe_id uuid NOT NULL REFERENCES cqe,
    cupo_id uuid NOT NULL REFERENCES cupo,
    nit text NOT NULL,
    contingente text NOT NULL,
    declaracion text NOT NULL CHECK (declaracion ~ '^[A-Z0-9][A-Z0-9-]{2,29}$'),
    fecha date NOT NULL,
    comercial_kg bigint NOT NULL CHECK (comercial_kg > 0),
    fob_centavos bigint NOT NULL CHECK (fob_centavos >= 0),
    clase text NOT NULL CHECK (clase IN ('provisional', 'definitiva')),
    documento jsonb NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    reemplaza_a uuid REFERENCES dex,
    en_pie boolean NOT NULL DEFAULT true,
    tardia boolean NOT NULL,
    verificada_en timestamptz,
    acredita boolean NOT NULL DEFAULT false,
    CONSTRAINT ck_dex_reemplazo CHECK (reemplaza_a IS NULL OR (clase = 'definitiva' AND reemplaza_a <> id)),
    CONSTRAINT ck_dex_verificada CHECK (verificada_en IS NULL OR en_pie),
    CONSTRAINT ck_dex_acredita CHECK (NOT acredita OR verificada_en IS NOT NULL)
);
COMMENT ON COLUMN dex.en_pie IS 'neither withdrawn nor replaced';
COMMENT ON COLUMN dex.verificada_en IS 'of the verification that stands; of two with one number the earlier credits';
CREATE UNIQUE INDEX uq_dex_acredita ON dex (declaracion) WHERE acredita;
CREATE INDEX ix_dex_cqe ON dex (cqe_id, id);
CREATE INDEX ix_dex_cupo ON dex (cupo_id);
CREATE INDEX ix_dex_declaracion ON dex (declaracion);
CREATE INDEX ix_dex_sha256 ON dex (sha256);
CREATE UNIQUE INDEX uq_dex_reemplazo ON dex (reemplaza_a) WHERE en_pie;

CREATE FUNCTION dex_en_pie() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT OLD.en_pie AND OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'una DEX retirada o reemplazada no se modifica: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER en_pie BEFORE UPDATE ON dex FOR EACH ROW EXECUTE FUNCTION dex_en_pie();

-- What declarations cover of each certificate, and its closing.
CREATE TABLE credito_de_cqe (
    cqe_id uuid PRIMARY KEY REFERENCES cqe,
    cupo_id uuid NOT NULL REFERENCES cupo,
    comercial_kg bigint NOT NULL,
    cantidad_kg bigint NOT NULL,
    verificado_kg bigint NOT NULL DEFAULT 0 CHECK (verificado_kg >= 0),
    acreditado_kg bigint NOT NULL DEFAULT 0,
    cierre_id uuid,
    CONSTRAINT ck_credito_tope CHECK (acreditado_kg BETWEEN 0 AND cantidad_kg)
);
COMMENT ON COLUMN credito_de_cqe.verificado_kg IS 'commercial, each number once; may be above the certificate';
COMMENT ON COLUMN credito_de_cqe.acreditado_kg IS 'quota kilograms: ceil(verified x factor), up to the certificate''s';
CREATE INDEX ix_credito_de_cqe_cupo ON credito_de_cqe (cupo_id);

CREATE TABLE cierre_de_dex (
    id uuid PRIMARY KEY,
    contingente text NOT NULL,
    contingente_version integer NOT NULL,
    efecto text NOT NULL CHECK (efecto IN ('se_pierde', 'se_devuelve', 'se_tolera')),
    estado text NOT NULL DEFAULT 'proyectado' CHECK (estado IN ('proyectado', 'confirmado', 'descartado')),
    version integer NOT NULL DEFAULT 1,
    proyectado_por text NOT NULL,
    proyectado_en timestamptz NOT NULL,
    resuelto_por text,
    resuelto_en timestamptz,
    motivo text,
    FOREIGN KEY (contingente, contingente_version) REFERENCES contingente (codigo, version),
    CONSTRAINT ck_cierre_resuelto CHECK ((estado = 'proyectado') = (resuelto_en IS NULL)
        AND (resuelto_en IS NULL) = (resuelto_por IS NULL) AND (resuelto_en IS NULL) = (motivo IS NULL)),
    CONSTRAINT ck_cierre_dos_personas CHECK (estado <> 'confirmado' OR resuelto_por <> proyectado_por)
);
CREATE UNIQUE INDEX uq_cierre_proyectado ON cierre_de_dex (contingente) WHERE estado = 'proyectado';
ALTER TABLE credito_de_cqe ADD CONSTRAINT fk_credito_de_cqe_cierre FOREIGN KEY (cierre_id) REFERENCES cierre_de_dex;

CREATE TABLE cierre_de_dex_linea (
    cierre_id uuid NOT NULL REFERENCES cierre_de_dex,
    cqe_id uuid NOT NULL REFERENCES cqe,
    cupo_id uuid NOT NULL REFERENCES cupo,
    cantidad_kg bigint NOT NULL,
    acreditado_kg bigint NOT NULL,
    sobrante_kg bigint NOT NULL,
    movimiento uuid UNIQUE REFERENCES libro_transferencias,
    PRIMARY KEY (cierre_id, cqe_id),
    CONSTRAINT ck_cierre_aritmetica CHECK (sobrante_kg = cantidad_kg - acreditado_kg AND acreditado_kg >= 0
        AND sobrante_kg >= 0)
);
CREATE INDEX ix_cierre_de_dex_linea_cqe ON cierre_de_dex_linea (cqe_id);

-- The term of each certificate as it was last published.
CREATE TABLE plazo_de_dex (
    id uuid PRIMARY KEY,
    cqe_id uuid NOT NULL UNIQUE REFERENCES cqe,
    version integer NOT NULL CHECK (version > 0),
    estado text NOT NULL CHECK (estado IN ('abierto', 'cumplido', 'vencido', 'sin_objeto')),
    fecha date,
    pendiente_kg bigint NOT NULL CHECK (pendiente_kg >= 0),
    faltante_de date,
    actualizado_en timestamptz NOT NULL
);
COMMENT ON COLUMN plazo_de_dex.faltante_de IS 'date for which it was told that declarations are missing';

CREATE TABLE lote_de_dex (
    id uuid PRIMARY KEY,
    nit text NOT NULL,
    lote text NOT NULL CHECK (lote <> ''),
    huella text NOT NULL CHECK (huella ~ '^[0-9a-f]{64}$'),
    hoja jsonb NOT NULL,
    comprimido jsonb NOT NULL,
    estado text NOT NULL DEFAULT 'recibido' CHECK (estado IN ('recibido', 'procesado', 'fallido')),
    error text,
    notas jsonb NOT NULL DEFAULT '[]',
    lineas integer CHECK (lineas >= 0),
    subido_por text NOT NULL,
    act text,
    recibido_en timestamptz NOT NULL,
    terminado_en timestamptz,
    CONSTRAINT uq_lote_de_dex UNIQUE (nit, lote),
    CONSTRAINT ck_lote_de_dex CHECK ((estado = 'recibido') = (terminado_en IS NULL)
        AND (error IS NULL) = (estado <> 'fallido'))
);
CREATE INDEX ix_lote_de_dex ON lote_de_dex (nit, id);

CREATE TABLE lote_de_dex_linea (
    lote_id uuid NOT NULL REFERENCES lote_de_dex,
    linea integer NOT NULL CHECK (linea > 1),
    tomada boolean NOT NULL,
    cqe text NOT NULL,
    declaracion text NOT NULL,
    dex_id uuid UNIQUE REFERENCES dex,
    errores jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (lote_id, linea),
    CONSTRAINT ck_lote_de_dex_linea CHECK (tomada = (dex_id IS NOT NULL))
);
COMMENT ON COLUMN lote_de_dex_linea.linea IS 'line of the file, the header being 1';

REVOKE UPDATE, DELETE, TRUNCATE ON dex, credito_de_cqe, cierre_de_dex, cierre_de_dex_linea, plazo_de_dex, lote_de_dex,
    lote_de_dex_linea FROM {app};
GRANT UPDATE (declaracion, fecha, comercial_kg, fob_centavos, documento, sha256, en_pie, tardia, verificada_en,
    acredita)
    ON dex TO {app};
GRANT UPDATE (verificado_kg, acreditado_kg, cierre_id) ON credito_de_cqe TO {app};
GRANT UPDATE (estado, version, resuelto_por, resuelto_en, motivo) ON cierre_de_dex TO {app};
GRANT UPDATE (movimiento) ON cierre_de_dex_linea TO {app};
GRANT UPDATE (version, estado, fecha, pendiente_kg, faltante_de, actualizado_en) ON plazo_de_dex TO {app};
GRANT UPDATE (estado, error, notas, lineas, terminado_en) ON lote_de_dex TO {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
