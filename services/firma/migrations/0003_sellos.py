"""Seal keys, seals that replace others or are tried again, and timestamps over the evidence of verdicts."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE llave_sello (
    certificado_sha256 text PRIMARY KEY CHECK (certificado_sha256 ~ '^[0-9a-f]{64}$'),
    nombre text NOT NULL,
    clase text NOT NULL CHECK (clase IN ('p12', 'pkcs11')),
    sujeto text NOT NULL,
    emisor text NOT NULL,
    certificado bytea NOT NULL,
    valido_desde timestamptz NOT NULL,
    valido_hasta timestamptz NOT NULL,
    sella_desde timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 0 CHECK (version >= 0),
    aviso integer,
    registrada_en timestamptz NOT NULL,
    vista_en timestamptz NOT NULL,
    suspendida_en timestamptz,
    suspendida_por text,
    motivo text,
    CONSTRAINT ck_llave_vigencia CHECK (valido_desde < valido_hasta),
    CONSTRAINT ck_llave_suspendida CHECK (
        (suspendida_en IS NULL) = (suspendida_por IS NULL) AND (suspendida_en IS NULL) = (motivo IS NULL))
);
COMMENT ON TABLE llave_sello IS 'every certificate that ever could seal; a suspended one seals nothing';
COMMENT ON COLUMN llave_sello.sella_desde IS 'not used before, by its certificate or by the settings';
COMMENT ON COLUMN llave_sello.version IS 'of the last event about the key';
COMMENT ON COLUMN llave_sello.aviso IS 'least days before its end that were announced';
COMMENT ON COLUMN llave_sello.vista_en IS 'when the settings last named it';

ALTER TABLE sello
    ADD COLUMN reemplaza uuid UNIQUE REFERENCES sello (id),
    ADD COLUMN fallos integer NOT NULL DEFAULT 0 CHECK (fallos >= 0);
COMMENT ON COLUMN sello.reemplaza IS 'the seal of a suspended key over the same document';
COMMENT ON COLUMN sello.fallos IS 'how often it ended in failure and that was announced';

DROP TRIGGER sello_final ON sello;
UPDATE sello SET fallos = 1 WHERE estado = 'fallido';
ALTER TABLE sello ADD CONSTRAINT ck_sello_fallos CHECK (estado <> 'fallido' OR fallos > 0);
-- A failed seal may be asked again as it was; one that was put never changes.
CREATE TRIGGER sello_final BEFORE UPDATE ON sello FOR EACH ROW
    WHEN (OLD.terminado_en IS NOT NULL AND NOT (OLD.estado = 'fallido' AND NEW.estado = 'pedido'))
    EXECUTE FUNCTION no_cambiar_lo_terminado();
CREATE INDEX ix_sello_certificado ON sello (certificado_sha256, terminado_en, id) WHERE estado = 'hecho';
CREATE INDEX ix_sello_sin_hacer ON sello (estado, pedido_en, id) WHERE estado <> 'hecho';

CREATE TABLE estampa (
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
    CONSTRAINT ck_estampa_primera CHECK (orden > 1 OR resumen = paquete_sha256)
);
COMMENT ON TABLE estampa IS 'RFC 3161 tokens over the package of a verdict; a renewal covers the token before too';
COMMENT ON COLUMN estampa.vence IS 'end of the certificate of the timestamp authority';
CREATE INDEX ix_estampa_vence ON estampa (vence);

REVOKE DELETE, TRUNCATE ON llave_sello, estampa FROM {app};
REVOKE UPDATE ON estampa, llave_sello FROM {app};
GRANT UPDATE (nombre, sella_desde, version, aviso, vista_en, suspendida_en, suspendida_por, motivo)
    ON llave_sello TO {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
