"""A letter whose seal's key was suspended gets its new file, and no other."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ladrillo

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ladrillo(cast(Operations, op), "oficios", 2)
