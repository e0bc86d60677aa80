"""First tables of `cupos`, with the bricks that it uses."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE empresa (
    nit text PRIMARY KEY,
    razon_social text NOT NULL,
    estado text NOT NULL,
    version bigint NOT NULL,
    actualizada_en timestamptz NOT NULL
);

CREATE TABLE calendario (
    version integer PRIMARY KEY CHECK (version >= 0),
    datos jsonb NOT NULL,
    recibido_en timestamptz NOT NULL
);

-- ---------------------------------------------------------------- contingentes
CREATE TABLE contingente (
    codigo text PRIMARY KEY CHECK (codigo ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$' AND length(codigo) <= 40),
    version integer NOT NULL CHECK (version > 0),
    estado text NOT NULL CHECK (estado IN ('borrador', 'vigente', 'suspendido', 'cerrado')),
    nombre text NOT NULL,
    unidad text NOT NULL CHECK (unidad IN ('t', 'kg')),
    volumen_kg bigint NOT NULL CHECK (volumen_kg > 0),
    vigencia_desde date NOT NULL,
    vigencia_hasta date NOT NULL,
    ventana_desde timestamptz NOT NULL,
    ventana_hasta timestamptz NOT NULL,
    datos json NOT NULL,
    actualizado_en timestamptz NOT NULL,
    CONSTRAINT ck_contingente_vigencia CHECK (vigencia_hasta >= vigencia_desde),
    CONSTRAINT ck_contingente_ventana CHECK (ventana_hasta > ventana_desde)
);

CREATE TABLE contingente_version (
    codigo text NOT NULL REFERENCES contingente,
    version integer NOT NULL,
    estado text NOT NULL,
    accion text NOT NULL,
    motivo text,
    quien text NOT NULL,
    datos json NOT NULL,
    legal_en timestamptz NOT NULL,
    PRIMARY KEY (codigo, version)
);
COMMENT ON TABLE contingente_version IS 'every state that the data of a contingente have had';
ALTER TABLE contingente ADD CONSTRAINT fk_contingente_version FOREIGN KEY (codigo, version)
    REFERENCES contingente_version DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE grupo (
    contingente text NOT NULL REFERENCES contingente,
    codigo text NOT NULL CHECK (codigo ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$'),
    nombre text NOT NULL,
    subpartidas text[] NOT NULL CHECK (cardinality(subpartidas) > 0
        AND array_to_string(subpartidas, ',') ~ '^[0-9]{4}(\.[0-9]{2}){3}(,[0-9]{4}(\.[0-9]{2}){3})*$'),
    volumen_kg bigint NOT NULL CHECK (volumen_kg > 0),
    PRIMARY KEY (contingente, codigo)
);

CREATE FUNCTION grupos_caben() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM contingente c WHERE c.codigo = (CASE TG_TABLE_NAME WHEN 'grupo' THEN to_jsonb(NEW) ->> 'contingente'
            ELSE to_jsonb(NEW) ->> 'codigo' END)
        AND c.volumen_kg < (SELECT coalesce(sum(g.volumen_kg), 0) FROM grupo g WHERE g.contingente = c.codigo)
    ) THEN
        RAISE EXCEPTION 'la suma de los grupos supera el volumen del contingente'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_grupos_caben';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER grupos_caben AFTER INSERT OR UPDATE ON grupo DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION grupos_caben();
CREATE CONSTRAINT TRIGGER grupos_caben AFTER UPDATE ON contingente DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION grupos_caben();

-- ---------------------------------------------------------------- solicitudes
CREATE TABLE solicitud (
    id uuid PRIMARY KEY REFERENCES expediente,
    nit text NOT NULL,
    contingente text NOT NULL,
    contingente_version integer NOT NULL,
    grupo text NOT NULL,
    subpartida text,
    cantidad_kg bigint NOT NULL CHECK (cantidad_kg > 0),
    formulario integer NOT NULL DEFAULT 1 CHECK (formulario > 0),
    forma jsonb,
    radicado jsonb,
    radicado_error text,
    firmado jsonb,
    recibido_en timestamptz,
    veredicto_id uuid,
    razones jsonb NOT NULL DEFAULT '[]',
    aprobada_kg bigint CHECK (aprobada_kg BETWEEN 1 AND cantidad_kg),
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo),
    FOREIGN KEY (contingente, contingente_version) REFERENCES contingente_version,
    CHECK (radicado IS NULL OR forma IS NOT NULL)
);
COMMENT ON COLUMN solicitud.formulario IS 'version of the form; a correction makes the next one of the same number';
CREATE INDEX ix_solicitud_contingente ON solicitud (contingente, nit, id);

-- ---------------------------------------------------------------- turnos
CREATE TABLE turno (
    numero bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    solicitud uuid NOT NULL REFERENCES solicitud,
    contingente text NOT NULL,
    grupo text NOT NULL,
    cantidad_kg bigint NOT NULL CHECK (cantidad_kg > 0),
    recibido_en timestamptz NOT NULL,
    veredicto_id uuid NOT NULL UNIQUE,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    estado text NOT NULL DEFAULT 'en_validacion'
        CHECK (estado IN ('en_validacion', 'en_estudio', 'atendido', 'liberado')),
    motivo text,
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo)
);
COMMENT ON TABLE turno IS 'order is (recibido_en, numero); liberado: it lost its place to the next in line';
CREATE UNIQUE INDEX uq_turno_vivo ON turno (solicitud) WHERE estado IN ('en_validacion', 'en_estudio');
CREATE INDEX ix_turno_fila ON turno (contingente, grupo, recibido_en, numero)
    WHERE estado IN ('en_validacion', 'en_estudio');

-- ---------------------------------------------------------------- cupos
CREATE TABLE cupo (
    id uuid PRIMARY KEY,
    solicitud uuid NOT NULL UNIQUE REFERENCES solicitud,
    numero text NOT NULL UNIQUE,
    nit text NOT NULL,
    contingente text NOT NULL,
    contingente_version integer NOT NULL,
    grupo text NOT NULL,
    subpartidas text[] NOT NULL,
    cantidad_kg bigint NOT NULL CHECK (cantidad_kg > 0),
    transferencia uuid NOT NULL UNIQUE REFERENCES libro_transferencias,
    asignado_en timestamptz NOT NULL,
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo)
);
CREATE INDEX ix_cupo_nit ON cupo (nit, id);
CREATE INDEX ix_cupo_grupo ON cupo (contingente, grupo);

REVOKE UPDATE, DELETE ON contingente_version, calendario, cupo, turno FROM {app};
REVOKE DELETE ON contingente, solicitud FROM {app};
GRANT UPDATE (estado, motivo) ON turno TO {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    for nombre in ("messaging", "jobs", "http", "ledger", "audit", "expedientes"):
        ladrillo(operaciones, nombre, 1)
    ejecutar_sql(operaciones, _TABLAS)
