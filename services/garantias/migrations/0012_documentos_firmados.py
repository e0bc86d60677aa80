"""Signatures inside the document of a guarantee."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SQL = """
CREATE TABLE garantia_firmas (
    id uuid PRIMARY KEY,
    garantia_id uuid NOT NULL UNIQUE REFERENCES garantia,
    pedida_en timestamptz NOT NULL,
    firmas integer CHECK (firmas >= 0),
    veredicto text CHECK (veredicto IN ('TOTAL_PASSED', 'TOTAL_FAILED', 'INDETERMINATE')),
    subindicacion text,
    razones jsonb NOT NULL DEFAULT '[]',
    informe_ref jsonb,
    informe jsonb,
    revisada_en timestamptz,
    CHECK ((veredicto IS NULL) = (revisada_en IS NULL) AND (firmas IS NULL) = (veredicto IS NULL)),
    CHECK (veredicto IS NOT NULL OR informe_ref IS NULL),
    CHECK (informe_ref IS NOT NULL OR informe IS NULL)
);
COMMENT ON TABLE garantia_firmas IS 'what firma found of the signatures in the document of a guarantee';
COMMENT ON COLUMN garantia_firmas.informe IS 'who signed and where it is verified, fetched from firma afterwards';

REVOKE UPDATE, DELETE, TRUNCATE ON garantia_firmas FROM {app};
GRANT UPDATE (firmas, veredicto, subindicacion, razones, informe_ref, informe, revisada_en) ON garantia_firmas TO {app};

CREATE FUNCTION garantia_firmas_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.informe IS NOT NULL
        OR (NEW.firmas, NEW.veredicto, NEW.subindicacion, NEW.razones, NEW.informe_ref, NEW.revisada_en)
            IS DISTINCT FROM
            (OLD.firmas, OLD.veredicto, OLD.subindicacion, OLD.razones, OLD.informe_ref, OLD.revisada_en)
    THEN
        RAISE EXCEPTION 'what firma found of % is final', OLD.garantia_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER garantia_firmas_final BEFORE UPDATE ON garantia_firmas FOR EACH ROW
    WHEN (OLD.revisada_en IS NOT NULL) EXECUTE FUNCTION garantia_firmas_final();
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _SQL)
