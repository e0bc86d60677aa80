"""Kilograms that a closing gives back to their group."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLAS = r"""
ALTER TABLE cupo_movimiento DROP CONSTRAINT cupo_movimiento_causa_check,
    ADD CONSTRAINT cupo_movimiento_causa_check
        CHECK (causa IN ('devolucion', 'recurso', 'correccion', 'acto_correctivo', 'cierre'));
CREATE UNIQUE INDEX uq_cupo_movimiento_cierre ON cupo_movimiento (caso_id) WHERE causa = 'cierre';
COMMENT ON INDEX uq_cupo_movimiento_cierre IS 'a certificate is closed once';
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
