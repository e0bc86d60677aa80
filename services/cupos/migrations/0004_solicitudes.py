"""Life of a request: official letters, appeals, corrections."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLAS = r"""
-- A new calendar moves the end of the term to answer.
GRANT UPDATE (responder_hasta) ON expediente_requerimiento TO {app};

CREATE TABLE plazo_de_informacion (
    requerimiento uuid PRIMARY KEY REFERENCES expediente_requerimiento,
    solicitud uuid NOT NULL REFERENCES solicitud,
    habiles integer CHECK (habiles > 0),
    pasos jsonb NOT NULL,
    calendario integer NOT NULL
);
COMMENT ON COLUMN plazo_de_informacion.habiles IS 'business days to answer; none where the reviewer fixed the date';
CREATE INDEX ix_plazo_de_informacion ON plazo_de_informacion (solicitud);

CREATE TABLE adjunto_retirado (
    adjunto uuid PRIMARY KEY REFERENCES expediente_adjunto,
    solicitud uuid NOT NULL REFERENCES solicitud,
    quien text NOT NULL,
    retirado_en timestamptz NOT NULL
);
COMMENT ON TABLE adjunto_retirado IS 'attachments that their company took out of a draft; nothing is deleted';
CREATE INDEX ix_adjunto_retirado ON adjunto_retirado (solicitud);

CREATE TABLE correccion (
    id uuid PRIMARY KEY,
    solicitud uuid NOT NULL REFERENCES solicitud,
    antes_kg bigint NOT NULL CHECK (antes_kg > 0),
    nueva_kg bigint NOT NULL CHECK (nueva_kg >= 0 AND nueva_kg <> antes_kg),
    motivo text NOT NULL CHECK (motivo <> ''),
    proyectada_por text NOT NULL,
    firmada_por text NOT NULL,
    firmante text NOT NULL,
    cargo text NOT NULL,
    debito uuid UNIQUE,
    estado text NOT NULL CHECK (estado IN ('pedida', 'aplicada', 'rechazada')),
    firmada_en timestamptz NOT NULL,
    resuelta_en timestamptz,
    CONSTRAINT ck_correccion_dos_personas CHECK (firmada_por <> proyectada_por),
    CONSTRAINT ck_correccion_debito CHECK ((nueva_kg < antes_kg) = (debito IS NOT NULL)),
    CONSTRAINT ck_correccion_resuelta CHECK ((estado = 'pedida') = (resuelta_en IS NULL))
);
COMMENT ON TABLE correccion IS 'signed corrections of a mistaken approval; one that takes back waits for consumo';
CREATE UNIQUE INDEX uq_correccion_pedida ON correccion (solicitud) WHERE estado = 'pedida';
CREATE INDEX ix_correccion_solicitud ON correccion (solicitud);

REVOKE DELETE, TRUNCATE ON plazo_de_informacion, adjunto_retirado, correccion FROM {app};
REVOKE UPDATE ON plazo_de_informacion, adjunto_retirado, correccion FROM {app};
GRANT UPDATE (pasos, calendario) ON plazo_de_informacion TO {app};
GRANT UPDATE (estado, resuelta_en) ON correccion TO {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "oficios", 1)
    ejecutar_sql(operaciones, _TABLAS)
