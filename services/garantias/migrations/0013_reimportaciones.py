"""Temporary exits and re-imports; what else articles 85 to 102 ask to keep."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


_GRANDES_USUARIOS = """
    ALTER TABLE gran_usuario ADD COLUMN operador_usuario text;
    ALTER TABLE gran_usuario ADD COLUMN suplente_usuario text;
    ALTER TABLE gran_usuario ADD CONSTRAINT ck_gran_usuario_operadores
        CHECK ((operador_usuario IS NULL) = (suplente_usuario IS NULL) AND operador_usuario <> suplente_usuario);
"""

_GARANTIAS = """
    ALTER TABLE garantia ADD COLUMN ampara jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(ampara) = 'array');
    COMMENT ON COLUMN garantia.ampara IS 'members of an asociacion empresarial that it covers (art. 13.1 c)';
"""


def upgrade() -> None:
    for sentencias in (_GRANDES_USUARIOS, _GARANTIAS):
        ejecutar_sql(cast(Operations, op), sentencias)
