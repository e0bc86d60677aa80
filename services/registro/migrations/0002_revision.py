"""The reviewer's tools; conflicts and substitutions are declared here."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE ausencia_version (
    sujeto text PRIMARY KEY,
    version integer NOT NULL CHECK (version > 0)
);
COMMENT ON TABLE ausencia_version IS 'version of the last event about a reviewer''s conflicts and substitutions';
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "expedientes", 2)
    ejecutar_sql(operaciones, _TABLAS)
