"""Letters of studies (art. 28.1 a): their form, its signed copies."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SQL = """
CREATE TABLE comunicacion (
    id uuid PRIMARY KEY,
    estudio_id uuid NOT NULL REFERENCES estudio,
    version integer NOT NULL CHECK (version > 0),
    grado_declarado numeric(5, 2) NOT NULL CHECK (grado_declarado BETWEEN 0 AND 100),
    folios integer NOT NULL CHECK (folios > 0),
    roles jsonb NOT NULL CHECK (jsonb_array_length(roles) > 0),
    forma jsonb NOT NULL,
    objeto jsonb,
    estado text NOT NULL CHECK (estado IN ('por_generar', 'por_firmar', 'firmada', 'reemplazada')),
    creada_en timestamptz NOT NULL,
    firmada_en timestamptz,
    UNIQUE (estudio_id, version),
    CHECK ((estado = 'por_generar') <= (objeto IS NULL)),
    CHECK ((estado IN ('por_firmar', 'firmada')) <= (objeto IS NOT NULL)),
    CHECK ((estado = 'firmada') <= (firmada_en IS NOT NULL))
);
COMMENT ON TABLE comunicacion IS 'letter of a study, as its people sign it (art. 28.1 a); a newer one takes its place';
CREATE UNIQUE INDEX uq_comunicacion_viva ON comunicacion (estudio_id) WHERE estado <> 'reemplazada';

CREATE TABLE comunicacion_copia (
    id uuid PRIMARY KEY,
    comunicacion_id uuid NOT NULL REFERENCES comunicacion,
    firmado jsonb NOT NULL,
    recibido_en timestamptz NOT NULL,
    estado text NOT NULL CHECK (estado IN ('en_validacion', 'aceptada', 'rechazada')),
    roles_firmados jsonb NOT NULL DEFAULT '[]',
    razones jsonb NOT NULL DEFAULT '[]'
);
COMMENT ON TABLE comunicacion_copia IS 'a signed copy of the letter; its id is that of its verdict';
CREATE INDEX ix_comunicacion_copia ON comunicacion_copia (comunicacion_id, recibido_en);

REVOKE DELETE ON comunicacion, comunicacion_copia FROM {app};
REVOKE UPDATE ON comunicacion, comunicacion_copia FROM {app};
GRANT UPDATE (estado, objeto, firmada_en) ON comunicacion TO {app};
GRANT UPDATE (estado, roles_firmados, razones) ON comunicacion_copia TO {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _SQL)
