"""Serial numbers: counters by what they print, numbers passed over, the alarm of a stock never loaded."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CONTADORES = r"""
-- A counter with the year in its name, though its numbers do not have it, goes on where it stood, not from one again.
ALTER TABLE cqe DISABLE TRIGGER inmutable;
UPDATE cqe SET serie = CASE
        WHEN serie LIKE '%{digito%' THEN regexp_replace(serie, ':[0-9]*([0-9])$', ':\1')
        ELSE regexp_replace(serie, ':[0-9]+$', '') END
    WHERE serie LIKE 'cqe:%' AND serie NOT LIKE '%{anio%';
ALTER TABLE cqe ENABLE TRIGGER inmutable;
UPDATE expediente_consecutivo SET serie = CASE
        WHEN serie LIKE '%{digito%' THEN regexp_replace(serie, ':[0-9]*([0-9])$', ':\1')
        ELSE regexp_replace(serie, ':[0-9]+$', '') END
    WHERE serie LIKE 'cqe:%' AND serie NOT LIKE '%{anio%';
"""

_TABLAS = """
CREATE TABLE numero_saltado (
    serie text NOT NULL,
    consecutivo integer NOT NULL CHECK (consecutivo > 0),
    numero text NOT NULL REFERENCES cqe (numero),
    saltado_en timestamptz NOT NULL,
    PRIMARY KEY (serie, consecutivo)
);
COMMENT ON TABLE numero_saltado IS 'numbers of a series that a certificate of another series had already';

CREATE TABLE aviso_sin_series (
    contingente text PRIMARY KEY,
    avisado_en timestamptz NOT NULL
);
COMMENT ON TABLE aviso_sin_series IS 'contingentes of which it was told that no number of their stock was ever loaded';

REVOKE UPDATE, DELETE, TRUNCATE ON numero_saltado, aviso_sin_series FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), CONTADORES + _TABLAS)
