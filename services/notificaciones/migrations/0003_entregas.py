"""Bounces, the pace of each domain, preferences, disowned signatures, and notices that no company receives."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLAS = """
ALTER TABLE aviso ADD COLUMN a_empresa boolean NOT NULL DEFAULT true,
    ADD COLUMN a_coordinacion boolean NOT NULL DEFAULT false,
    ADD COLUMN a_operacion boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN aviso.a_empresa IS 'false for what only the ministry is told; nit is empty where it is of no company';
ALTER TABLE empresa ADD COLUMN huellas_correos jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN empresa.huellas_correos IS 'keyed digests of its addresses, by which a change of them is noticed';
CREATE INDEX ix_aviso_nit ON aviso (nit, creado_en, id);
CREATE INDEX ix_aviso_creado ON aviso (creado_en, id);
CREATE INDEX ix_aviso_caso ON aviso (caso_numero, id);
CREATE INDEX ix_entrega_direccion ON entrega (lower(direccion), id);
CREATE INDEX ix_entrega_creada ON entrega (creada_en, id);

CREATE OR REPLACE FUNCTION entrega_transicion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.estado <> OLD.estado AND (OLD.estado, NEW.estado) NOT IN (
        ('pendiente', 'en_transmision'), ('pendiente', 'diferida'), ('pendiente', 'fallida'),
        ('pendiente', 'rebotada'), ('pendiente', 'cancelada'),
        ('diferida', 'en_transmision'), ('diferida', 'fallida'), ('diferida', 'rebotada'), ('diferida', 'cancelada'),
        ('en_transmision', 'enviada'), ('en_transmision', 'diferida'), ('en_transmision', 'fallida'),
        ('en_transmision', 'rebotada'), ('en_transmision', 'dudosa'),
        ('enviada', 'rebotada'),
        ('fallida', 'pendiente'), ('fallida', 'cancelada'),
        ('rebotada', 'pendiente'), ('rebotada', 'cancelada'),
        ('dudosa', 'pendiente'), ('dudosa', 'cancelada'), ('dudosa', 'rebotada'))
    THEN
        RAISE EXCEPTION 'entrega % de % a %', OLD.id, OLD.estado, NEW.estado USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE rebote (
    id uuid PRIMARY KEY,
    huella text NOT NULL UNIQUE,
    entrega_id uuid REFERENCES entrega,
    accion text NOT NULL CHECK (accion IN ('fallo', 'demora', 'entregado', 'otro')),
    codigo text NOT NULL,
    diagnostico text NOT NULL,
    recibido_en timestamptz NOT NULL
);
COMMENT ON TABLE rebote IS 'report of a mail server on a delivery, once per report; without delivery: not ours';
CREATE INDEX ix_rebote_entrega ON rebote (entrega_id);
REVOKE UPDATE, DELETE ON rebote FROM {app};

CREATE TABLE ritmo_dominio (
    dominio text PRIMARY KEY,
    libre_en timestamptz NOT NULL
);
COMMENT ON TABLE ritmo_dominio IS 'from when on the next mail to a domain may go out, for all replicas';

CREATE TABLE preferencia (
    titular text NOT NULL,
    nit text NOT NULL,
    categoria text NOT NULL CHECK (categoria IN ('recordatorios', 'movimientos', 'resumenes')),
    activa boolean NOT NULL,
    cambiada_por text NOT NULL,
    cambiada_en timestamptz NOT NULL,
    PRIMARY KEY (titular, nit, categoria)
);
COMMENT ON TABLE preferencia IS 'what an address (in lower case) or a user (usuario:<sub>) wants; absent is yes';

CREATE TABLE firma_desconocida (
    veredicto_id uuid PRIMARY KEY,
    documento_id uuid NOT NULL,
    numero text NOT NULL,
    nit text NOT NULL,
    desconocida_en timestamptz NOT NULL
);
REVOKE UPDATE, DELETE ON firma_desconocida FROM {app};

CREATE TABLE aviso_leido (
    sub text NOT NULL,
    aviso_id uuid NOT NULL REFERENCES aviso,
    leido_en timestamptz NOT NULL,
    PRIMARY KEY (sub, aviso_id)
);
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
