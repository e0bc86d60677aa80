"""Calendar feeds of a funcionario's own cases."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_AMBITO = """
ALTER TABLE enlace_calendario DROP CONSTRAINT enlace_calendario_ambito_check,
    ADD CONSTRAINT ck_enlace_calendario_ambito CHECK (ambito IN ('empresa', 'ministerio', 'propio'));
COMMENT ON COLUMN enlace_calendario.ambito IS 'propio: the deadlines of the cases in the hands of sub';
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _AMBITO)
