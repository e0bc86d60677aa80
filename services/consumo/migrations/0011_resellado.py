"""A certificate and a letter whose seal's key was suspended get their new file, and no other."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE OR REPLACE FUNCTION cqe_inmutable() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'un CQE no se borra';
    END IF;
    IF OLD.sellado IS NOT NULL AND OLD.emitido_en IS NOT NULL
       AND to_jsonb(OLD) - '{sellado,sello_id,nivel}'::text[] = to_jsonb(NEW) - '{sellado,sello_id,nivel}'::text[]
       AND es_resellado(OLD.id, OLD.sello_id, OLD.sellado, NEW.sello_id, NEW.sellado) THEN
        RETURN NEW;
    END IF;
    IF (OLD.numero, OLD.serie, OLD.consecutivo, OLD.consumo_id, OLD.nit, OLD.contingente, OLD.contingente_version,
        OLD.periodo_desde, OLD.periodo_hasta, OLD.comercial_kg, OLD.cantidad_kg, OLD.codigo, OLD.forma, OLD.aprobado_en,
        OLD.clase, OLD.formulario)
       IS DISTINCT FROM
       (NEW.numero, NEW.serie, NEW.consecutivo, NEW.consumo_id, NEW.nit, NEW.contingente, NEW.contingente_version,
        NEW.periodo_desde, NEW.periodo_hasta, NEW.comercial_kg, NEW.cantidad_kg, NEW.codigo, NEW.forma, NEW.aprobado_en,
        NEW.clase, NEW.formulario)
       OR (OLD.emitido_en IS NOT NULL AND OLD IS DISTINCT FROM NEW) THEN
        RAISE EXCEPTION 'un CQE no se modifica: %', OLD.numero;
    END IF;
    RETURN NEW;
END $$;
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "oficios", 2)
    ejecutar_sql(operaciones, _TABLAS)
