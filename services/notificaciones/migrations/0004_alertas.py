"""Whose duty a deadline is, digests, and the addresses of calendar feeds."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLAS = """
ALTER TABLE plazo
    ADD COLUMN obligado text NOT NULL DEFAULT 'ambos' CHECK (obligado IN ('empresa', 'ministerio', 'ambos')),
    ADD COLUMN clase text NOT NULL DEFAULT 'plazo' CHECK (clase IN ('plazo', 'ventana', 'recordado')),
    ADD COLUMN cierre text NOT NULL DEFAULT '',
    ADD COLUMN actualizado_en timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN plazo.clase IS
    'ventana: a chance that passes, nothing is overdue after it; recordado: its own service reminds, no alerts of ours';
COMMENT ON COLUMN plazo.cierre IS 'why it needs no more alerts';
CREATE INDEX ix_plazo_nit ON plazo (nit, fecha, plazo_id);
CREATE INDEX ix_plazo_caso ON plazo (caso_id);
CREATE INDEX ix_plazo_fecha ON plazo (fecha, plazo_id);

CREATE INDEX ix_plazo_abierto ON plazo (nit, fecha) WHERE estado = 'abierto';
CREATE INDEX ix_alerta_dia ON alerta (dia, id);

CREATE TABLE contingente (
    codigo text PRIMARY KEY,
    version bigint NOT NULL,
    nombre text NOT NULL,
    estado text NOT NULL,
    vigencia_hasta date NOT NULL,
    solicitudes_hasta timestamptz,
    devoluciones_hasta timestamptz
);
COMMENT ON TABLE contingente IS 'projection of cupos: until when what can be sent';

CREATE TABLE ventana (
    plazo_id uuid PRIMARY KEY,
    clase text NOT NULL CHECK (clase IN ('solicitud', 'consumo', 'devolucion')),
    contingente text NOT NULL,
    caso_id uuid NOT NULL,
    caso_numero text NOT NULL,
    nit text NOT NULL,
    fecha date,
    version integer NOT NULL DEFAULT 0,
    cerrada boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE ventana IS 'a form not sent yet, or a quota that can be returned, with the window it depends on';
COMMENT ON COLUMN ventana.fecha IS 'last day as published, none while nothing is';
CREATE INDEX ix_ventana_contingente ON ventana (contingente, plazo_id) WHERE NOT cerrada;
CREATE INDEX ix_ventana_caso ON ventana (caso_id) WHERE NOT cerrada;

CREATE TABLE resumen (
    id uuid PRIMARY KEY,
    clase text NOT NULL CHECK (clase IN ('resumen_diario', 'resumen_semanal')),
    nit text NOT NULL,
    dia date NOT NULL,
    hecho_en timestamptz,
    plazos integer NOT NULL DEFAULT 0,
    CONSTRAINT uq_resumen UNIQUE (clase, nit, dia)
);
COMMENT ON TABLE resumen IS 'one digest per reader (nit; empty for the ministry) and period, made once';

CREATE TABLE enlace_calendario (
    id uuid PRIMARY KEY,
    huella text NOT NULL UNIQUE,
    ambito text NOT NULL CHECK (ambito IN ('empresa', 'ministerio')),
    nit text NOT NULL,
    sub text NOT NULL,
    creado_en timestamptz NOT NULL,
    revocado_en timestamptz,
    CHECK ((ambito = 'empresa') = (nit <> ''))
);
COMMENT ON TABLE enlace_calendario IS 'address of a calendar feed, of which only the digest is kept';
CREATE INDEX ix_enlace_calendario_sub ON enlace_calendario (sub, id);
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
