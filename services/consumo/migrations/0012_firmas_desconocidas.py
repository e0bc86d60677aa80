"""Quotas whose request was signed by nobody that the company recognises."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLA = """
CREATE TABLE cupo_en_duda (
    solicitud_id uuid PRIMARY KEY,
    numero text NOT NULL,
    en_duda_desde timestamptz NOT NULL
);
COMMENT ON TABLE cupo_en_duda IS 'approved requests whose signature was revoked: their consumptions want a reason';
REVOKE UPDATE, DELETE ON cupo_en_duda FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLA)
