"""Programmes as signed forms: regulations as data, requests with copies and documents, modifications, periods."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SQL = """
CREATE TABLE reglamento (
    codigo text PRIMARY KEY,
    nombre text NOT NULL,
    desde date NOT NULL UNIQUE,
    publicado_por text NOT NULL,
    publicado_en timestamptz NOT NULL,
    motivo text NOT NULL
);
CREATE TABLE parametro (
    reglamento text NOT NULL REFERENCES reglamento,
    codigo text NOT NULL,
    valor numeric(18, 4) NOT NULL CHECK (valor > 0),
    unidad text NOT NULL,
    fuente text NOT NULL CHECK (fuente <> ''),
    que_es text NOT NULL,
    interpretacion boolean NOT NULL,
    PRIMARY KEY (reglamento, codigo)
);
CREATE TABLE oficina (
    reglamento text NOT NULL REFERENCES reglamento,
    codigo text NOT NULL,
    nombre text NOT NULL,
    en_el_texto text NOT NULL,
    competencia text NOT NULL,
    fuente text NOT NULL,
    PRIMARY KEY (reglamento, codigo)
);
COMMENT ON TABLE reglamento IS 'written once: another figure is another version';
REVOKE UPDATE, DELETE ON reglamento, parametro, oficina FROM {app};

ALTER TABLE programa
    ADD COLUMN detalle jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN titular_anterior text,
    ADD COLUMN suspension_causa text CHECK (suspension_causa IN
        ('terminacion_unilateral', 'incumplimiento', 'asociado_incumplido', 'orden_de_autoridad')),
    ADD COLUMN terminado_en timestamptz,
    ADD COLUMN causa_terminacion text CHECK (causa_terminacion IN ('cumplimiento', 'no_utilizacion', 'unilateral')),
    ADD CONSTRAINT ck_programa_terminado CHECK ((terminado_en IS NULL) = (causa_terminacion IS NULL));
COMMENT ON COLUMN programa.detalle IS 'what the request says beyond the columns, as DetalleDePrograma';

CREATE TABLE solicitud (
    expediente uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    tramite text NOT NULL CHECK (tramite IN ('programa', 'modificacion')),
    formulario integer NOT NULL DEFAULT 0 CHECK (formulario >= 0),
    forma jsonb,
    radicado jsonb,
    radicado_error text,
    radicado_el date,
    recibida_en timestamptz,
    causas_devolucion jsonb NOT NULL DEFAULT '[]',
    CHECK ((formulario = 0) = (forma IS NULL))
);
COMMENT ON COLUMN solicitud.recibida_en IS 'when the last of the copies had arrived with which all have signed';

CREATE TABLE solicitud_copia (
    id uuid PRIMARY KEY,
    expediente uuid NOT NULL REFERENCES solicitud,
    formulario integer NOT NULL,
    rol text NOT NULL CHECK (rol IN ('representante', 'economista')),
    firmado jsonb NOT NULL,
    recibido_en timestamptz NOT NULL,
    estado text NOT NULL CHECK (estado IN ('en_validacion', 'aceptada', 'rechazada')),
    razones jsonb NOT NULL DEFAULT '[]',
    firmante_id text
);
COMMENT ON COLUMN solicitud_copia.id IS 'also of the verdict that it waits for, or had';
CREATE UNIQUE INDEX uq_copia_viva ON solicitud_copia (expediente, formulario, rol) WHERE estado <> 'rechazada';

CREATE TABLE solicitud_documento (
    id uuid PRIMARY KEY,
    expediente uuid NOT NULL REFERENCES solicitud,
    clase text NOT NULL,
    nombre text NOT NULL,
    nit text NOT NULL,
    expedido_el date,
    corte date,
    vigente_hasta date,
    firmado_por jsonb NOT NULL DEFAULT '[]',
    datos jsonb NOT NULL DEFAULT '{}',
    objeto jsonb NOT NULL,
    agregado_en timestamptz NOT NULL,
    retirado_en timestamptz
);
COMMENT ON COLUMN solicitud_documento.nit IS 'whose it is: the applicant''s, or a member''s of its association';
CREATE INDEX ix_documento_expediente ON solicitud_documento (expediente, id);

CREATE TABLE modificacion (
    id uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    clase text NOT NULL CHECK (clase IN ('plazo_importacion', 'cupo', 'clase_garantia', 'razon_social', 'oficina',
        'modalidad', 'cesion_cupo', 'reactivacion', 'cesion_programa', 'leasing', 'reestructuracion')),
    datos jsonb NOT NULL,
    antes jsonb,
    efecto text CHECK (efecto IN ('ninguno', 'sustituir', 'subproyecto')),
    subproyecto integer,
    abierta boolean NOT NULL DEFAULT true,
    aplicada_en timestamptz,
    CHECK ((aplicada_en IS NULL) = (antes IS NULL) AND (aplicada_en IS NULL) = (efecto IS NULL))
);
CREATE INDEX ix_modificacion_programa ON modificacion (programa_id, id);
CREATE UNIQUE INDEX uq_modificacion_programa_abierta ON modificacion (programa_id) WHERE abierta;

CREATE TABLE programa_periodo (
    programa_id uuid NOT NULL REFERENCES programa,
    periodo integer NOT NULL CHECK (periodo = 0 OR periodo BETWEEN 1999 AND 2200),
    cupo_centavos bigint NOT NULL CHECK (cupo_centavos >= 0),
    origen text NOT NULL CHECK (origen IN ('autorizacion', 'renovacion', 'modificacion')),
    utilizado_anterior_centavos bigint,
    creado_en timestamptz NOT NULL,
    PRIMARY KEY (programa_id, periodo)
);
COMMENT ON TABLE programa_periodo IS
    'quota of each import period: calendar years for raw materials (art. 57), 0 for the rest';

CREATE TABLE programa_subproyecto (
    programa_id uuid NOT NULL REFERENCES programa,
    numero integer NOT NULL CHECK (numero > 0),
    modificacion_id uuid NOT NULL UNIQUE REFERENCES modificacion,
    cupo_centavos bigint NOT NULL CHECK (cupo_centavos > 0),
    creado_en timestamptz NOT NULL,
    PRIMARY KEY (programa_id, numero)
);
COMMENT ON TABLE programa_subproyecto IS
    'increases with commitments and a guarantee of their own (arts. 22, 78 par. 2)';

CREATE TABLE reporte_maquila (
    id uuid PRIMARY KEY,
    programa_id uuid NOT NULL REFERENCES programa,
    semestre text NOT NULL CHECK (semestre ~ '^[0-9]{4}-[12]$'),
    datos jsonb NOT NULL,
    objeto jsonb NOT NULL,
    recibido_en timestamptz NOT NULL,
    CONSTRAINT uq_reporte_semestre UNIQUE (programa_id, semestre)
);

-- Only a programme that is assigned whole changes hands (art. 19 i).
GRANT UPDATE (empresa) ON expediente TO {app};
CREATE FUNCTION solo_un_programa_cambia_de_empresa() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.tipo <> 'programa' THEN
        RAISE EXCEPTION 'la empresa de % no cambia', OLD.tipo;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tr_solo_un_programa_cambia_de_empresa BEFORE UPDATE OF empresa ON expediente
    FOR EACH ROW WHEN (OLD.empresa <> NEW.empresa) EXECUTE FUNCTION solo_un_programa_cambia_de_empresa();

REVOKE DELETE ON solicitud, solicitud_copia, solicitud_documento, modificacion, programa_periodo FROM {app};
REVOKE UPDATE, DELETE ON programa_subproyecto, reporte_maquila FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _SQL)
