"""Bounces, preferences and signed links."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the change that this file waits for."""
