"""The window of the round that shares out again, where the intake reads it."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLAS = r"""
ALTER TABLE contingente ADD COLUMN reasignacion_desde timestamptz, ADD COLUMN reasignacion_hasta timestamptz;
ALTER TABLE contingente ADD CONSTRAINT ck_contingente_reasignacion
    CHECK ((reasignacion_desde IS NULL) = (reasignacion_hasta IS NULL) AND reasignacion_hasta > reasignacion_desde);
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
