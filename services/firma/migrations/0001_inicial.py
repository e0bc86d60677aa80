"""First tables of `firma`, with the bricks that it uses."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE empresa (
    nit text PRIMARY KEY,
    estado text NOT NULL,
    version bigint NOT NULL CHECK (version >= 0),
    firmantes jsonb NOT NULL DEFAULT '[]',
    actualizada_en timestamptz NOT NULL
);
COMMENT ON TABLE empresa IS 'projection of registro: who may sign, by keyed digest of the identity document';

CREATE TABLE documento (
    id uuid PRIMARY KEY,
    version integer NOT NULL CHECK (version > 0)
);
COMMENT ON TABLE documento IS 'version of the last event published about a document; its row lock keeps their order';

CREATE TABLE veredicto (
    id uuid PRIMARY KEY,
    servicio text NOT NULL,
    documento_id uuid NOT NULL,
    numero text NOT NULL,
    acto text NOT NULL,
    nit text NOT NULL,
    roles text[] NOT NULL,
    firmado jsonb NOT NULL,
    original jsonb NOT NULL,
    recibido_en timestamptz NOT NULL,
    estado text NOT NULL CHECK (estado IN ('recibido', 'en_proceso', 'TOTAL_PASSED', 'TOTAL_FAILED', 'INDETERMINATE')),
    subindicacion text,
    firmante_id text,
    confianza text,
    informe jsonb,
    pedido_en timestamptz NOT NULL,
    emitido_en timestamptz,
    CONSTRAINT ck_veredicto_emitido CHECK (
        (estado IN ('recibido', 'en_proceso')) = (emitido_en IS NULL AND informe IS NULL)),
    CONSTRAINT ck_veredicto_razon CHECK (
        estado NOT IN ('TOTAL_FAILED', 'INDETERMINATE') OR subindicacion IS NOT NULL),
    CONSTRAINT ck_veredicto_firmante CHECK (
        estado <> 'TOTAL_PASSED' OR (subindicacion IS NULL AND firmante_id IS NOT NULL))
);
CREATE INDEX ix_veredicto_documento ON veredicto (documento_id, pedido_en);

CREATE TABLE evidencia (
    veredicto_id uuid NOT NULL REFERENCES veredicto (id),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    clase text NOT NULL CHECK (clase IN ('crl', 'ocsp', 'certificado')),
    clave text NOT NULL,
    PRIMARY KEY (veredicto_id, sha256)
);
COMMENT ON TABLE evidencia IS 'revocation data and chains that a verdict rests on, kept in the store of this service';

CREATE TABLE sello (
    id uuid PRIMARY KEY,
    servicio text NOT NULL,
    documento_id uuid NOT NULL,
    numero text NOT NULL,
    razon text NOT NULL,
    objeto jsonb NOT NULL,
    caja integer[] CHECK (cardinality(caja) = 4 AND caja[3] > caja[1] AND caja[4] > caja[2]),
    estado text NOT NULL CHECK (estado IN ('pedido', 'hecho', 'fallido')),
    sellado jsonb,
    nivel text CHECK (nivel IN ('PAdES-B-B', 'PAdES-B-T', 'PAdES-B-LT')),
    certificado_sha256 text,
    error text,
    pedido_en timestamptz NOT NULL,
    terminado_en timestamptz,
    CONSTRAINT ck_sello_estado CHECK (
        (estado = 'pedido' AND terminado_en IS NULL)
        OR (estado = 'hecho' AND sellado IS NOT NULL AND nivel IS NOT NULL AND certificado_sha256 IS NOT NULL
            AND terminado_en IS NOT NULL)
        OR (estado = 'fallido' AND error IS NOT NULL AND terminado_en IS NOT NULL))
);
CREATE INDEX ix_sello_documento ON sello (documento_id, pedido_en);

REVOKE DELETE ON veredicto, sello, documento, evidencia FROM {app};
REVOKE UPDATE ON evidencia FROM {app};

CREATE FUNCTION no_cambiar_lo_terminado() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % is final', TG_TABLE_NAME, OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER veredicto_final BEFORE UPDATE ON veredicto FOR EACH ROW
    WHEN (OLD.emitido_en IS NOT NULL) EXECUTE FUNCTION no_cambiar_lo_terminado();
CREATE TRIGGER sello_final BEFORE UPDATE ON sello FOR EACH ROW
    WHEN (OLD.terminado_en IS NOT NULL) EXECUTE FUNCTION no_cambiar_lo_terminado();
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "messaging", 1)
    ladrillo(operaciones, "jobs", 1)
    ladrillo(operaciones, "http", 1)
    ladrillo(operaciones, "audit", 1)
    ejecutar_sql(operaciones, _TABLAS)
