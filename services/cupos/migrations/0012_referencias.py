"""A client system's reference is of one case only."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ladrillo

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ladrillo(cast(Operations, op), "expedientes", 3)
