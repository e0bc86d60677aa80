"""Annulments."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE anulacion (
    id uuid PRIMARY KEY REFERENCES expediente,
    cqe_id uuid NOT NULL REFERENCES cqe,
    cupo_id uuid NOT NULL REFERENCES cupo,
    nit text NOT NULL,
    contingente text NOT NULL,
    cantidad_kg bigint NOT NULL CHECK (cantidad_kg > 0),
    motivo text NOT NULL CHECK (motivo <> ''),
    viva boolean NOT NULL DEFAULT true,
    forma jsonb,
    carta jsonb,
    carta_error text,
    firmado jsonb,
    recibido_en timestamptz,
    veredicto_id uuid,
    razones jsonb NOT NULL DEFAULT '[]',
    movimiento uuid UNIQUE REFERENCES libro_transferencias,
    nota text,
    CONSTRAINT ck_anulacion_firmado CHECK ((firmado IS NULL) = (veredicto_id IS NULL)
        AND (firmado IS NULL) = (recibido_en IS NULL) AND (firmado IS NULL OR carta IS NOT NULL)),
    CONSTRAINT ck_anulacion_carta CHECK (carta IS NULL OR forma IS NOT NULL),
    CONSTRAINT ck_anulacion_movimiento CHECK (movimiento IS NULL OR (viva AND firmado IS NOT NULL))
);
COMMENT ON COLUMN anulacion.viva IS 'in process or approved; of these a certificate has one at most';
COMMENT ON COLUMN anulacion.movimiento IS 'transfer that put the kilograms back; only an approved one has it';
CREATE UNIQUE INDEX uq_anulacion_viva ON anulacion (cqe_id) WHERE viva;
CREATE INDEX ix_anulacion_cqe ON anulacion (cqe_id);
CREATE INDEX ix_anulacion_cupo ON anulacion (cupo_id);

CREATE FUNCTION anulacion_final() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NOT OLD.viva AND NEW.viva) OR (OLD.movimiento IS NOT NULL AND OLD.movimiento IS DISTINCT FROM NEW.movimiento)
       OR (OLD.forma IS NOT NULL AND OLD.forma IS DISTINCT FROM NEW.forma) THEN
        RAISE EXCEPTION 'una anulación decidida o radicada no se modifica: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER final BEFORE UPDATE ON anulacion FOR EACH ROW EXECUTE FUNCTION anulacion_final();

REVOKE UPDATE, DELETE, TRUNCATE ON anulacion FROM {app};
GRANT UPDATE (viva, forma, carta, carta_error, firmado, recibido_en, veredicto_id, razones, movimiento, nota)
    ON anulacion TO {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
