"""Temporary exits and re-imports; what else articles 85 to 102 ask to keep."""

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
