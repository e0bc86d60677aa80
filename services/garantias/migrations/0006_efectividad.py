"""Enforcement of guarantees."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE efectividad (
    id uuid PRIMARY KEY REFERENCES expediente,
    garantia_id uuid NOT NULL REFERENCES garantia,
    programa_id uuid NOT NULL REFERENCES programa,
    abierta boolean NOT NULL,
    causa text NOT NULL CHECK (causa IN ('saldo_no_demostrado', 'estudio_no_presentado', 'estudio_extemporaneo',
        'otro_incumplimiento', 'terminacion_unilateral', 'reexportacion_no_acreditada')),
    hechos text NOT NULL,
    con_recurso boolean NOT NULL DEFAULT false,
    base_usd_centavos bigint CHECK (base_usd_centavos >= 0),
    liquidacion jsonb NOT NULL,
    valor_cop_centavos bigint NOT NULL CHECK (valor_cop_centavos >= 0),
    recibido_el date NOT NULL,
    expedida_el date,
    citada_el date,
    notificada_el date,
    recurrida_el date,
    recurso text,
    resuelto_el date,
    resuelve text CHECK (resuelve IN ('confirma', 'modifica', 'revoca')),
    firme_el date,
    pagada_el date,
    cobro_el date,
    CONSTRAINT ck_efectividad_orden CHECK (
        recibido_el <= coalesce(expedida_el, 'infinity')
        AND coalesce(expedida_el, '-infinity') <= coalesce(citada_el, 'infinity')
        AND coalesce(citada_el, '-infinity') <= coalesce(notificada_el, 'infinity')
        AND coalesce(notificada_el, '-infinity') <= coalesce(recurrida_el, 'infinity')
        AND coalesce(notificada_el, '-infinity') <= coalesce(firme_el, 'infinity')
        AND coalesce(expedida_el, '-infinity') <= coalesce(pagada_el, 'infinity')
        AND coalesce(firme_el, '-infinity') <= coalesce(cobro_el, 'infinity')),
    CONSTRAINT ck_efectividad_recurso CHECK ((recurrida_el IS NULL) = (recurso IS NULL)
        AND (resuelto_el IS NULL) = (resuelve IS NULL) AND (resuelve IS NULL OR recurso IS NOT NULL)),
    CONSTRAINT ck_efectividad_fin CHECK (pagada_el IS NULL OR cobro_el IS NULL)
);
CREATE UNIQUE INDEX uq_efectividad_abierta ON efectividad (garantia_id) WHERE abierta;
CREATE INDEX ix_efectividad_garantia ON efectividad (garantia_id, id);

CREATE TABLE efectividad_paso (
    id uuid PRIMARY KEY,
    efectividad_id uuid NOT NULL REFERENCES efectividad,
    version integer NOT NULL,
    paso text NOT NULL,
    fecha date NOT NULL,
    detalle text NOT NULL,
    datos jsonb NOT NULL DEFAULT '{}',
    adjunto uuid,
    oficio uuid,
    quien text NOT NULL,
    registrado_en timestamptz NOT NULL,
    CONSTRAINT uq_efectividad_paso UNIQUE (efectividad_id, version)
);

REVOKE DELETE ON efectividad FROM {app};
REVOKE UPDATE, DELETE ON efectividad_paso FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
