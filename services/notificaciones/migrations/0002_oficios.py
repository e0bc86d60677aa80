"""Notices that wait for the official letter that goes with them."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLAS = """
ALTER TABLE aviso ADD COLUMN oficio_id uuid UNIQUE;
COMMENT ON COLUMN aviso.oficio_id IS 'official letter that goes attached; the notice goes out once that is sealed';
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
