"""Debits that `cupos` asks for, and the balance each cupo publishes."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE cupo_saldo (
    cupo uuid PRIMARY KEY REFERENCES cupo,
    version integer NOT NULL CHECK (version > 0),
    dex_verificado_kg bigint NOT NULL DEFAULT 0 CHECK (dex_verificado_kg >= 0)
);
COMMENT ON TABLE cupo_saldo IS 'orders what is published of a cupo; its balances are in the ledger';

CREATE TABLE debito_juzgado (
    debito_id uuid PRIMARY KEY,
    cupo uuid NOT NULL REFERENCES cupo,
    cantidad_kg bigint NOT NULL CHECK (cantidad_kg > 0),
    causa text NOT NULL CHECK (causa IN ('devolucion', 'correccion', 'acto_correctivo')),
    caso_id uuid NOT NULL,
    resultado text NOT NULL CHECK (resultado IN ('debitado', 'sin_saldo')),
    disponible_kg bigint NOT NULL CHECK (disponible_kg >= 0),
    juzgado_en timestamptz NOT NULL
);
CREATE INDEX ix_debito_juzgado_cupo ON debito_juzgado (cupo);

REVOKE UPDATE, DELETE, TRUNCATE ON debito_juzgado FROM {app};
REVOKE DELETE, TRUNCATE ON cupo_saldo FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
