"""The reviewer's tools."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE empresa_huella (
    nit text NOT NULL,
    clase text NOT NULL CHECK (clase IN ('representante', 'direccion', 'correo', 'certificado')),
    huella text NOT NULL CHECK (huella ~ '^[0-9a-f]{64}$'),
    conocida_en timestamptz NOT NULL,
    PRIMARY KEY (nit, clase, huella)
);
COMMENT ON TABLE empresa_huella IS 'keyed digests that tell when two applicants share something';
CREATE INDEX ix_empresa_huella ON empresa_huella (clase, huella, nit);
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "expedientes", 2)
    ejecutar_sql(operaciones, _TABLAS)
