"""Turns that yielded their place, found without reading the whole line at each run of it."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE INDEX ix_turno_cedido ON turno (contingente, grupo, orden_en, numero) WHERE cedido_en IS NOT NULL;
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
