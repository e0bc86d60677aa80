"""Receipts stamped on arrival, and the review of signatures in documents of others."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLAS = """
ALTER TABLE veredicto ADD COLUMN recibo_sha256 text CHECK (recibo_sha256 ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN veredicto.recibo_sha256 IS
    'SHA-256 of the record of its receipt, which is stamped on arrival; none if it came before that was done';
CREATE INDEX ix_veredicto_pedido ON veredicto (pedido_en, id) WHERE recibo_sha256 IS NOT NULL;
CREATE INDEX ix_veredicto_emitido ON veredicto (emitido_en, id) WHERE emitido_en IS NOT NULL;

CREATE TABLE estampa_de_recibo (
    veredicto_id uuid NOT NULL REFERENCES veredicto (id),
    orden integer NOT NULL CHECK (orden > 0),
    paquete_clave text NOT NULL,
    paquete_sha256 text NOT NULL CHECK (paquete_sha256 ~ '^[0-9a-f]{64}$'),
    resumen text NOT NULL CHECK (resumen ~ '^[0-9a-f]{64}$'),
    testigo bytea NOT NULL,
    instante timestamptz NOT NULL,
    tsa_sha256 text NOT NULL,
    vence timestamptz NOT NULL,
    guardada_en timestamptz NOT NULL,
    PRIMARY KEY (veredicto_id, orden),
    CONSTRAINT ck_estampa_de_recibo_primera CHECK (orden > 1 OR resumen = paquete_sha256)
);
COMMENT ON TABLE estampa_de_recibo IS 'as estampa, over the record of what was received, before anything was judged';
CREATE INDEX ix_estampa_de_recibo_vence ON estampa_de_recibo (vence);
REVOKE UPDATE, DELETE, TRUNCATE ON estampa_de_recibo FROM {app};

CREATE TABLE documento_ajeno (
    id uuid PRIMARY KEY,
    servicio text NOT NULL,
    documento_id uuid NOT NULL,
    numero text NOT NULL,
    clase text NOT NULL,
    nit text NOT NULL,
    objeto jsonb NOT NULL,
    recibido_en timestamptz NOT NULL,
    estado text NOT NULL CHECK (estado IN ('recibido', 'en_proceso', 'TOTAL_PASSED', 'TOTAL_FAILED', 'INDETERMINATE')),
    subindicacion text,
    firmas integer CHECK (firmas >= 0),
    confianza text,
    espera jsonb,
    informe jsonb,
    detalle jsonb,
    pedido_en timestamptz NOT NULL,
    revisado_en timestamptz,
    CONSTRAINT ck_documento_ajeno_revisado CHECK (
        (estado IN ('recibido', 'en_proceso'))
        = (revisado_en IS NULL AND detalle IS NULL AND firmas IS NULL)),
    CONSTRAINT ck_documento_ajeno_informe CHECK (informe IS NULL OR revisado_en IS NOT NULL),
    CONSTRAINT ck_documento_ajeno_razon CHECK (
        estado NOT IN ('TOTAL_FAILED', 'INDETERMINATE') OR subindicacion IS NOT NULL)
);
COMMENT ON TABLE documento_ajeno IS 'documents that somebody else issued, whose own signatures are looked at';
COMMENT ON COLUMN documento_ajeno.informe IS 'reference of what its owner is told, in the store of this service';
COMMENT ON COLUMN documento_ajeno.detalle IS 'the whole report, facet by facet';
CREATE INDEX ix_documento_ajeno_documento ON documento_ajeno (documento_id, pedido_en);
REVOKE DELETE, TRUNCATE ON documento_ajeno FROM {app};
CREATE TRIGGER documento_ajeno_final BEFORE UPDATE ON documento_ajeno FOR EACH ROW
    WHEN (OLD.revisado_en IS NOT NULL) EXECUTE FUNCTION no_cambiar_lo_terminado();
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
