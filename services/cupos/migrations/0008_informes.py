"""Balances of cupos as `consumo` tells them, for reports."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLAS = r"""
-- Balances that consumo told, as the last one of each cupo and the last one of each of its months (legal time).
CREATE TABLE saldo_conocido (
    cupo uuid PRIMARY KEY REFERENCES cupo,
    version integer NOT NULL CHECK (version > 0),
    asignado_kg bigint NOT NULL CHECK (asignado_kg >= 0),
    disponible_kg bigint NOT NULL CHECK (disponible_kg >= 0),
    reservado_kg bigint NOT NULL CHECK (reservado_kg >= 0),
    consumido_kg bigint NOT NULL CHECK (consumido_kg >= 0),
    devuelto_kg bigint NOT NULL CHECK (devuelto_kg >= 0),
    dex_verificado_kg bigint NOT NULL CHECK (dex_verificado_kg >= 0),
    al_corte timestamptz NOT NULL
);
CREATE TABLE saldo_mensual (
    LIKE saldo_conocido INCLUDING CONSTRAINTS,
    mes date NOT NULL CHECK (extract(day FROM mes) = 1),
    PRIMARY KEY (cupo, mes),
    FOREIGN KEY (cupo) REFERENCES cupo
);
REVOKE DELETE, TRUNCATE ON saldo_conocido, saldo_mensual FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
