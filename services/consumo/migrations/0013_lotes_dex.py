"""The first twins of an export declaration by its number and by its file, however many there are."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDICES = """
CREATE INDEX ix_dex_numero_en_pie ON dex (declaracion, id) WHERE en_pie;
CREATE INDEX ix_dex_archivo_en_pie ON dex (sha256, id) WHERE en_pie;
-- The one above answers what this one did: only standing declarations are looked for by their file.
DROP INDEX ix_dex_sha256;
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _INDICES)
