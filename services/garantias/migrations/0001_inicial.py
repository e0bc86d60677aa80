"""First tables of `garantias`, with the bricks that it uses."""

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

CREATE TABLE calendario (
    version integer PRIMARY KEY CHECK (version >= 0),
    anadidos jsonb NOT NULL DEFAULT '[]',
    retirados jsonb NOT NULL DEFAULT '[]',
    cierres jsonb NOT NULL DEFAULT '[]',
    motivo text NOT NULL,
    recibido_en timestamptz NOT NULL
);

CREATE TABLE calendario_vigente (
    unico boolean PRIMARY KEY DEFAULT true CHECK (unico),
    version integer NOT NULL DEFAULT 0
);
INSERT INTO calendario_vigente DEFAULT VALUES;
COMMENT ON TABLE calendario_vigente IS 'locked FOR SHARE by whoever computes terms, so that no term escapes a change';

CREATE TABLE trm (
    desde date PRIMARY KEY,
    hasta date NOT NULL,
    valor numeric(14, 2) NOT NULL CHECK (valor > 0),
    version bigint NOT NULL,
    CHECK (hasta >= desde)
);

CREATE TABLE programa (
    id uuid PRIMARY KEY REFERENCES expediente,
    clase text NOT NULL CHECK (clase IN ('172', '173b', 'maquila', '173c', '174', 'repuestos_173c', 'repuestos_174')),
    reglamento text NOT NULL,
    cupo_fob_centavos bigint NOT NULL CHECK (cupo_fob_centavos > 0),
    licencia_anual boolean NOT NULL,
    persona_natural boolean NOT NULL,
    gran_usuario boolean NOT NULL,
    solidez_financiera boolean,
    meses_importacion integer CHECK (meses_importacion > 0),
    meses_compromiso integer CHECK (meses_compromiso > 0),
    oficina text NOT NULL,
    radicado_el date NOT NULL,
    autorizado_en timestamptz,
    CONSTRAINT ck_programa_meses CHECK (
        CASE WHEN clase IN ('172', '173b', 'maquila') THEN meses_importacion IS NULL AND meses_compromiso IS NULL
        ELSE meses_importacion IS NOT NULL AND meses_compromiso IS NOT NULL END),
    CONSTRAINT ck_programa_autorizado CHECK ((autorizado_en IS NULL) = (solidez_financiera IS NULL))
);
COMMENT ON TABLE programa IS 'what a programme is; number, company, state and version are its expediente';

CREATE TABLE garantia (
    id uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    periodo integer NOT NULL CHECK (periodo = 0 OR periodo BETWEEN 1999 AND 2200),
    clase text NOT NULL CHECK (clase IN ('personal', 'bancaria', 'compania_de_seguros')),
    emisor text NOT NULL,
    valor_cop_centavos bigint NOT NULL CHECK (valor_cop_centavos > 0),
    constituida_el date NOT NULL,
    clausula_primera date NOT NULL,
    valida_hasta date NOT NULL,
    renuncia_excusion boolean NOT NULL,
    documento_clave text NOT NULL,
    documento_sha256 text NOT NULL CHECK (documento_sha256 ~ '^[0-9a-f]{64}$'),
    documento_tamano integer NOT NULL CHECK (documento_tamano > 0),
    viva boolean NOT NULL,
    version_publica integer NOT NULL CHECK (version_publica >= 0),
    sustituye_a uuid UNIQUE REFERENCES garantia,
    aceptacion_inicial date,
    aceptada_el date,
    demostrar_hasta date,
    diferencias jsonb NOT NULL DEFAULT '[]',
    cotejo jsonb,
    clausula_motivo text,
    CONSTRAINT ck_garantia_fechas CHECK (constituida_el < clausula_primera AND clausula_primera < valida_hasta),
    CONSTRAINT ck_garantia_aceptada CHECK (CASE WHEN aceptada_el IS NULL
        THEN aceptacion_inicial IS NULL AND demostrar_hasta IS NULL
        ELSE aceptacion_inicial <= aceptada_el AND demostrar_hasta IS NOT NULL AND cotejo IS NOT NULL
            AND (clase = 'personal' OR renuncia_excusion) END)
);
COMMENT ON COLUMN garantia.version_publica IS 'of its last public message; the case has versions of its own';
COMMENT ON COLUMN garantia.viva IS 'presented or accepted: neither returned, replaced nor cancelled';
CREATE INDEX ix_garantia_programa ON garantia (programa_id, id);
-- Two of a period may be alive only while one replaces the other.
CREATE UNIQUE INDEX uq_garantia_viva ON garantia (programa_id, periodo) WHERE viva AND sustituye_a IS NULL;

CREATE TABLE plazo (
    id uuid PRIMARY KEY,
    caso_id uuid NOT NULL REFERENCES expediente,
    caso_numero text NOT NULL,
    nit text NOT NULL,
    regla text NOT NULL,
    reglamento text NOT NULL,
    inicio date NOT NULL,
    datos jsonb NOT NULL DEFAULT '{}',
    vence date NOT NULL,
    calculo jsonb NOT NULL,
    calendario_version integer NOT NULL,
    estado text NOT NULL CHECK (estado IN ('abierto', 'cumplido', 'sin_objeto')),
    motivo_cierre text,
    version integer NOT NULL CHECK (version > 0),
    CHECK ((estado = 'abierto') = (motivo_cierre IS NULL))
);
CREATE UNIQUE INDEX uq_plazo_abierto ON plazo (caso_id, regla) WHERE estado = 'abierto';
CREATE INDEX ix_plazo_caso ON plazo (caso_id);
CREATE INDEX ix_plazo_nit ON plazo (nit, vence, id);
CREATE INDEX ix_plazo_por_recalcular ON plazo (calendario_version, caso_id) WHERE estado = 'abierto';

CREATE TABLE plazo_movimiento (
    id uuid PRIMARY KEY,
    plazo_id uuid NOT NULL REFERENCES plazo,
    calendario_anterior integer NOT NULL,
    calendario_version integer NOT NULL,
    fecha_anterior date NOT NULL,
    fecha date NOT NULL,
    explicacion text NOT NULL,
    movido_en timestamptz NOT NULL,
    UNIQUE (plazo_id, calendario_version),
    CHECK (fecha <> fecha_anterior)
);
CREATE INDEX ix_plazo_movimiento_calendario ON plazo_movimiento (calendario_version, id);

REVOKE UPDATE, DELETE ON plazo_movimiento, calendario FROM {app};
REVOKE DELETE ON programa, garantia, plazo, calendario_vigente FROM {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "messaging", 1)
    ladrillo(operaciones, "jobs", 1)
    ladrillo(operaciones, "http", 1)
    ladrillo(operaciones, "audit", 1)
    ladrillo(operaciones, "expedientes", 1)
    ejecutar_sql(operaciones, _TABLAS)
