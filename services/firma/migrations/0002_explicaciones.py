"""Issued forms, explanations and trust sets."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the change that this file waits for."""
