"""Life of a guarantee, prórrogas, official letters."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ladrillo

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ladrillo(cast(Operations, op), "oficios", 1)
