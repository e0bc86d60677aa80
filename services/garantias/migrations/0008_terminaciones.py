"""Terminations."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLAS = r"""
SELECT 1;
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
