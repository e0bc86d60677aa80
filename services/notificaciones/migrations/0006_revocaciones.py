"""One-click revocation of what was signed in the company's name."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLAS = """
ALTER TABLE entrega DROP CONSTRAINT entrega_destinatario_check,
    ADD CONSTRAINT ck_entrega_destinatario CHECK (destinatario IN ('empresa', 'representante', 'ministerio'));
COMMENT ON COLUMN entrega.destinatario IS 'representante: the own address of who represents the company';

ALTER TABLE ventana DROP CONSTRAINT ventana_clase_check,
    ADD CONSTRAINT ck_ventana_clase CHECK (clase IN ('solicitud', 'consumo', 'devolucion', 'formulario_devolucion')),
    ADD COLUMN definitiva boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT ck_ventana_definitiva CHECK (cerrada OR NOT definitiva);
COMMENT ON COLUMN ventana.definitiva IS 'its case was withdrawn: a form that is rendered late opens it no more';

CREATE TABLE revocacion (
    veredicto_id uuid PRIMARY KEY REFERENCES firma_desconocida,
    entrega_id uuid NOT NULL REFERENCES entrega,
    servicio text NOT NULL,
    pedida_en timestamptz NOT NULL,
    resultado text CHECK (resultado IN ('retirado', 'decidido', 'sin_efecto')),
    tramite text,
    estado text,
    pendiente text NOT NULL DEFAULT '',
    atendida_en timestamptz,
    CONSTRAINT ck_revocacion_atendida CHECK ((resultado IS NULL) = (atendida_en IS NULL))
);
COMMENT ON TABLE revocacion IS 'a signature revoked from the own mail of a representante, and what became of its case';
REVOKE UPDATE, DELETE ON revocacion FROM {app};
GRANT UPDATE (resultado, tramite, estado, pendiente, atendida_en) ON revocacion TO {app};

CREATE FUNCTION revocacion_una_vez() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.atendida_en IS NOT NULL THEN
        RAISE EXCEPTION 'la revocación % ya se atendió', OLD.veredicto_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revocacion_una_vez BEFORE UPDATE ON revocacion
    FOR EACH ROW EXECUTE FUNCTION revocacion_una_vez();
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
