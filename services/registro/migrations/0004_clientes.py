"""Client systems and their secrets; a client's own references of cases."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE cliente (
    id uuid PRIMARY KEY,
    codigo text NOT NULL CHECK (codigo ~ '^[a-z][a-z0-9-]{1,39}$'),
    nombre text NOT NULL CHECK (nombre <> ''),
    activo boolean NOT NULL,
    creado_por text NOT NULL,
    creado_en timestamptz NOT NULL,
    CONSTRAINT uq_cliente_codigo UNIQUE (codigo)
);
COMMENT ON COLUMN cliente.codigo IS 'client_id; what records keep in act';
REVOKE UPDATE, DELETE ON cliente FROM {app};
GRANT UPDATE (activo) ON cliente TO {app};

CREATE TABLE cliente_secreto (
    id uuid PRIMARY KEY,
    cliente uuid NOT NULL REFERENCES cliente,
    resumen text NOT NULL CHECK (resumen ~ '^[0-9a-f]{64}$'),
    creado_en timestamptz NOT NULL,
    vence_en timestamptz,
    CONSTRAINT uq_cliente_secreto_resumen UNIQUE (resumen)
);
COMMENT ON COLUMN cliente_secreto.resumen IS 'SHA-256 of 32 random bytes';
CREATE UNIQUE INDEX uq_cliente_secreto_vigente ON cliente_secreto (cliente) WHERE vence_en IS NULL;
REVOKE UPDATE, DELETE ON cliente_secreto FROM {app};
GRANT UPDATE (vence_en) ON cliente_secreto TO {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "expedientes", 3)
    ejecutar_sql(operaciones, _TABLAS)
