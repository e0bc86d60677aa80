"""Whole life of a guarantee, with the brick of official letters."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLAS = r"""
SELECT 1;
"""


def upgrade() -> None:
    ladrillo(cast(Operations, op), "oficios", 1)
    ejecutar_sql(cast(Operations, op), _TABLAS)
