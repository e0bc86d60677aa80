"""Marks of certificates whose term to file declarations is to be looked at."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE cqe_por_mirar (cqe_id uuid PRIMARY KEY REFERENCES cqe);
INSERT INTO cqe_por_mirar SELECT id FROM cqe WHERE emitido_en IS NOT NULL;
CREATE INDEX ix_plazo_de_dex_abierto ON plazo_de_dex (fecha) WHERE estado = 'abierto';
CREATE INDEX IF NOT EXISTS ix_cqe_contingente ON cqe (contingente);
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
