"""The reviewer's tools."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ladrillo

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ladrillo(cast(Operations, op), "expedientes", 2)
