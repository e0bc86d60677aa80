"""Official letters of annulments; the term to answer, which a new calendar moves; debits of a closing."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLAS = r"""
GRANT UPDATE (responder_hasta) ON expediente_requerimiento TO {app};

CREATE TABLE plazo_de_informacion (
    requerimiento uuid PRIMARY KEY REFERENCES expediente_requerimiento,
    consumo uuid NOT NULL REFERENCES consumo,
    habiles integer CHECK (habiles > 0),
    pasos jsonb NOT NULL,
    calendario integer NOT NULL
);
COMMENT ON COLUMN plazo_de_informacion.habiles IS 'business days to answer; none where the reviewer fixed the date';
CREATE INDEX ix_plazo_de_informacion ON plazo_de_informacion (consumo);
REVOKE UPDATE, DELETE, TRUNCATE ON plazo_de_informacion FROM {app};
GRANT UPDATE (pasos, calendario) ON plazo_de_informacion TO {app};

ALTER TABLE debito_juzgado DROP CONSTRAINT debito_juzgado_causa_check,
    ADD CONSTRAINT debito_juzgado_causa_check
        CHECK (causa IN ('devolucion', 'correccion', 'acto_correctivo', 'cierre'));
"""


def upgrade() -> None:
    ladrillo(cast(Operations, op), "oficios", 1)
    ejecutar_sql(cast(Operations, op), _TABLAS)
