"""Terminations and Gran Usuario."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the change that this file waits for."""
