"""Terminations of programmes and Grandes Usuarios."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SQL = """
CREATE TABLE terminacion (
    id uuid PRIMARY KEY REFERENCES expediente,
    programa_id uuid NOT NULL REFERENCES programa,
    clase text NOT NULL CHECK (clase IN ('cumplimiento', 'no_utilizacion', 'unilateral')),
    causa text CHECK (causa IN
        ('inconsistencias', 'adulteracion', 'requerimientos', 'destinacion', 'ubicacion', 'renuncia_registros')),
    hechos text NOT NULL,
    de_oficio boolean NOT NULL,
    abierta boolean NOT NULL,
    explicaciones_hasta date,
    informe_hasta date,
    acta text,
    calculo jsonb,
    monto_usd_centavos bigint CHECK (monto_usd_centavos >= 0),
    expedida_en timestamptz,
    en_firme_el date,
    CHECK ((clase = 'unilateral') = (causa IS NOT NULL)),
    CHECK ((clase = 'unilateral') = (explicaciones_hasta IS NOT NULL)),
    CONSTRAINT ck_terminacion_expedida CHECK (expedida_en IS NULL OR clase <> 'unilateral' OR acta IS NOT NULL)
);
CREATE UNIQUE INDEX uq_terminacion_abierta ON terminacion (programa_id) WHERE abierta;

CREATE TABLE terminacion_evidencia (
    id uuid PRIMARY KEY,
    terminacion_id uuid NOT NULL REFERENCES terminacion,
    paso text NOT NULL,
    fecha date NOT NULL,
    detalle text NOT NULL,
    objeto jsonb,
    quien text NOT NULL,
    registrado_en timestamptz NOT NULL
);
COMMENT ON TABLE terminacion_evidencia IS 'date and proof of each step; never changed';
CREATE INDEX ix_terminacion_evidencia ON terminacion_evidencia (terminacion_id, id);

CREATE TABLE gran_usuario (
    id uuid PRIMARY KEY REFERENCES expediente,
    nit text NOT NULL,
    de_oficio boolean NOT NULL,
    calidad text CHECK (calidad IN ('comercializadora_internacional', 'uap', 'altex')),
    calidad_documento text,
    exportaciones_usd_centavos bigint NOT NULL CHECK (exportaciones_usd_centavos >= 0),
    anios_de_uso_declarados integer NOT NULL CHECK (anios_de_uso_declarados >= 0),
    soporte jsonb NOT NULL DEFAULT '[]',
    operador text,
    suplente text,
    vigente boolean NOT NULL DEFAULT false,
    viva boolean NOT NULL DEFAULT true,
    reconocido_en timestamptz,
    perdido_en timestamptz,
    causa_perdida text,
    acta text,
    CHECK ((calidad IS NULL) = (calidad_documento IS NULL)),
    CONSTRAINT ck_gran_usuario_vigente CHECK (vigente = (reconocido_en IS NOT NULL AND perdido_en IS NULL)),
    CONSTRAINT ck_gran_usuario_perdido CHECK (
        (perdido_en IS NULL) = (causa_perdida IS NULL) AND (perdido_en IS NULL OR acta IS NOT NULL))
);
CREATE UNIQUE INDEX uq_gran_usuario_vivo ON gran_usuario (nit) WHERE viva;

CREATE TABLE gran_usuario_requerimiento (
    id uuid PRIMARY KEY,
    gran_usuario_id uuid NOT NULL REFERENCES gran_usuario,
    texto text NOT NULL,
    hasta date NOT NULL,
    pedido_por text NOT NULL,
    pedido_en timestamptz NOT NULL,
    respuesta jsonb,
    respondido_en timestamptz,
    CHECK ((respuesta IS NULL) = (respondido_en IS NULL))
);

REVOKE DELETE ON terminacion, gran_usuario, gran_usuario_requerimiento FROM {app};
REVOKE UPDATE, DELETE ON terminacion_evidencia FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _SQL)
