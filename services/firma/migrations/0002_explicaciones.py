"""Issued forms, explanations and trust sets."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE forma (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    servicio text NOT NULL,
    documento_id uuid NOT NULL,
    acto text NOT NULL,
    numero text NOT NULL,
    version integer CHECK (version > 0),
    nit text NOT NULL,
    tamano bigint NOT NULL CHECK (tamano > 0),
    objeto jsonb NOT NULL,
    emitida_en timestamptz NOT NULL,
    huella text CHECK (huella ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE forma IS 'forms that companies were given to sign, to tell which one a wrong file is';
COMMENT ON COLUMN forma.huella IS 'structural fingerprint, worked out the first time that it is needed';
CREATE INDEX ix_forma_nit ON forma (nit, emitida_en DESC);
REVOKE UPDATE, DELETE ON forma FROM {app};
GRANT UPDATE (version, huella) ON forma TO {app};

CREATE TABLE certificado_de_confianza (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    der bytea NOT NULL CHECK (encode(sha256(der), 'hex') = sha256)
);

CREATE TABLE conjunto_de_confianza (
    version text PRIMARY KEY CHECK (version ~ '^[0-9a-f]{64}$'),
    visto_en timestamptz NOT NULL
);
COMMENT ON TABLE conjunto_de_confianza IS 'what was trusted at some time; each verdict names the set it was given with';

CREATE TABLE miembro_de_confianza (
    version text NOT NULL REFERENCES conjunto_de_confianza (version),
    clase text NOT NULL CHECK (clase IN ('ancla', 'intermedio')),
    sha256 text NOT NULL REFERENCES certificado_de_confianza (sha256),
    archivo text NOT NULL,
    PRIMARY KEY (version, clase, sha256)
);
REVOKE UPDATE, DELETE ON certificado_de_confianza, conjunto_de_confianza, miembro_de_confianza FROM {app};

ALTER TABLE veredicto
    ADD COLUMN requiere_todos text[] NOT NULL DEFAULT '{}',
    ADD COLUMN roles_firmados text[] NOT NULL DEFAULT '{}',
    ADD COLUMN faltan text[] NOT NULL DEFAULT '{}',
    ADD COLUMN base jsonb,
    ADD COLUMN espera jsonb,
    ADD CONSTRAINT ck_veredicto_faltan CHECK (faltan <@ requiere_todos);
COMMENT ON COLUMN veredicto.base IS 'policy and signers that it was given with, to work it out again';
COMMENT ON COLUMN veredicto.espera IS 'while it waits for somebody else: why, and when it tries again';

CREATE TABLE comparacion (
    veredicto_id uuid PRIMARY KEY REFERENCES veredicto (id),
    paginas_archivo integer NOT NULL,
    paginas_original integer NOT NULL,
    error text,
    hecha_en timestamptz NOT NULL
);
COMMENT ON TABLE comparacion IS 'page by page, a refused file beside the form: for the reviewer, never for the verdict';

CREATE TABLE diferencia (
    veredicto_id uuid NOT NULL REFERENCES comparacion (veredicto_id),
    pagina integer NOT NULL CHECK (pagina > 0),
    objeto jsonb NOT NULL,
    lineas jsonb NOT NULL,
    PRIMARY KEY (veredicto_id, pagina)
);
REVOKE UPDATE, DELETE ON comparacion, diferencia FROM {app};

CREATE TABLE repeticion (
    id uuid PRIMARY KEY,
    veredicto_id uuid NOT NULL REFERENCES veredicto (id),
    pedida_por text NOT NULL,
    pedida_en timestamptz NOT NULL,
    estado text NOT NULL CHECK (estado IN ('pedida', 'hecha', 'fallida')),
    veredicto text CHECK (veredicto IN ('TOTAL_PASSED', 'TOTAL_FAILED', 'INDETERMINATE')),
    distinto text[],
    error text,
    terminada_en timestamptz,
    CONSTRAINT ck_repeticion_estado CHECK (
        (estado = 'pedida' AND terminada_en IS NULL)
        OR (estado = 'hecha' AND veredicto IS NOT NULL AND distinto IS NOT NULL AND terminada_en IS NOT NULL)
        OR (estado = 'fallida' AND error IS NOT NULL AND terminada_en IS NOT NULL))
);
COMMENT ON TABLE repeticion IS 'verdicts worked out again from what they were given with';
CREATE INDEX ix_repeticion_veredicto ON repeticion (veredicto_id, pedida_en);
REVOKE DELETE ON repeticion FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
