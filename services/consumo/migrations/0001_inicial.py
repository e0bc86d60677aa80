"""First tables of `consumo`, with the bricks that it uses."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE empresa (
    nit text PRIMARY KEY,
    razon_social text NOT NULL,
    estado text NOT NULL,
    version bigint NOT NULL,
    actualizada_en timestamptz NOT NULL
);

CREATE TABLE contingente (
    codigo text NOT NULL,
    version integer NOT NULL,
    datos json NOT NULL,
    recibido_en timestamptz NOT NULL,
    PRIMARY KEY (codigo, version)
);
COMMENT ON TABLE contingente IS 'every version received: figures refer to the one they were computed with';

CREATE TABLE calendario (
    version integer PRIMARY KEY CHECK (version >= 0),
    datos jsonb NOT NULL,
    recibido_en timestamptz NOT NULL
);

CREATE TABLE cupo (
    id uuid PRIMARY KEY,
    numero text NOT NULL UNIQUE,
    solicitud_id uuid NOT NULL,
    nit text NOT NULL,
    contingente text NOT NULL,
    contingente_version integer NOT NULL,
    grupo text NOT NULL,
    subpartidas jsonb NOT NULL,
    asignado_en timestamptz NOT NULL
);
CREATE INDEX ix_cupo_nit ON cupo (nit, asignado_en, id);
CREATE INDEX ix_cupo_asignado ON cupo (asignado_en, id);

CREATE TABLE consumo (
    id uuid PRIMARY KEY REFERENCES expediente,
    cupo_id uuid NOT NULL REFERENCES cupo,
    nit text NOT NULL,
    contingente text NOT NULL,
    contingente_version integer NOT NULL,
    comercial_kg bigint NOT NULL CHECK (comercial_kg > 0),
    cantidad_kg bigint NOT NULL,
    factor numeric(12, 8) NOT NULL CHECK (factor > 0),
    factor_version integer NOT NULL,
    campos jsonb NOT NULL,
    forma jsonb,
    radicado jsonb,
    radicado_error text,
    firmado jsonb,
    recibido_en timestamptz,
    veredicto_id uuid,
    razones jsonb NOT NULL DEFAULT '[]',
    FOREIGN KEY (contingente, contingente_version) REFERENCES contingente (codigo, version),
    CONSTRAINT ck_consumo_debito CHECK (cantidad_kg = ceil(comercial_kg * factor)),
    CONSTRAINT ck_consumo_firmado CHECK ((firmado IS NULL) = (veredicto_id IS NULL)
        AND (firmado IS NULL) = (recibido_en IS NULL) AND (firmado IS NULL OR radicado IS NOT NULL)),
    CONSTRAINT ck_consumo_radicado CHECK (radicado IS NULL OR forma IS NOT NULL)
);
CREATE INDEX ix_consumo_cupo ON consumo (cupo_id);
CREATE INDEX ix_consumo_nit ON consumo (nit, id);

CREATE TABLE cqe (
    id uuid PRIMARY KEY REFERENCES expediente,
    numero text NOT NULL UNIQUE,
    serie text NOT NULL,
    consecutivo integer NOT NULL CHECK (consecutivo > 0),
    consumo_id uuid NOT NULL UNIQUE REFERENCES consumo,
    nit text NOT NULL,
    contingente text NOT NULL,
    contingente_version integer NOT NULL,
    periodo_desde date NOT NULL,
    periodo_hasta date NOT NULL CHECK (periodo_hasta >= periodo_desde),
    comercial_kg bigint NOT NULL CHECK (comercial_kg > 0),
    cantidad_kg bigint NOT NULL CHECK (cantidad_kg > 0),
    codigo text NOT NULL UNIQUE CHECK (codigo ~ '^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$'),
    forma jsonb NOT NULL,
    borrador jsonb,
    sello_id uuid,
    sello_error text,
    sellado jsonb,
    nivel text,
    aprobado_en timestamptz NOT NULL,
    emitido_en timestamptz,
    FOREIGN KEY (contingente, contingente_version) REFERENCES contingente (codigo, version),
    CONSTRAINT uq_cqe_consecutivo UNIQUE (serie, consecutivo),
    CONSTRAINT ck_cqe_emitido CHECK ((sellado IS NULL) = (emitido_en IS NULL))
);
CREATE INDEX ix_cqe_nit ON cqe (nit, id);

-- What a certificate says never changes, and a sealed one is never replaced nor removed.
CREATE FUNCTION cqe_inmutable() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'un CQE no se borra';
    END IF;
    IF (OLD.numero, OLD.serie, OLD.consecutivo, OLD.consumo_id, OLD.nit, OLD.contingente, OLD.contingente_version,
        OLD.periodo_desde, OLD.periodo_hasta, OLD.comercial_kg, OLD.cantidad_kg, OLD.codigo, OLD.forma, OLD.aprobado_en)
       IS DISTINCT FROM
       (NEW.numero, NEW.serie, NEW.consecutivo, NEW.consumo_id, NEW.nit, NEW.contingente, NEW.contingente_version,
        NEW.periodo_desde, NEW.periodo_hasta, NEW.comercial_kg, NEW.cantidad_kg, NEW.codigo, NEW.forma, NEW.aprobado_en)
       OR (OLD.sellado IS NOT NULL AND OLD IS DISTINCT FROM NEW) THEN
        RAISE EXCEPTION 'un CQE no se modifica: %', OLD.numero;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE ON cqe FOR EACH ROW EXECUTE FUNCTION cqe_inmutable();

REVOKE DELETE, TRUNCATE ON contingente, calendario, cupo, consumo, cqe FROM {app};
REVOKE UPDATE ON contingente, calendario, cupo FROM {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    for nombre in ("messaging", "jobs", "ledger", "audit", "expedientes", "http"):
        ladrillo(operaciones, nombre, 1)
    ejecutar_sql(operaciones, _TABLAS)
