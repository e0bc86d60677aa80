"""A letter and an act whose seal's key was suspended get their new file, and no other."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE FUNCTION acto_sellado_inmutable() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (OLD.sello_id, OLD.sellado, OLD.documento) IS DISTINCT FROM (NEW.sello_id, NEW.sellado, NEW.documento)
       AND NOT (OLD.documento = NEW.documento
           AND es_resellado(OLD.id, OLD.sello_id, OLD.sellado, NEW.sello_id, NEW.sellado)) THEN
        RAISE EXCEPTION 'un acto sellado no cambia de archivo: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sellado_inmutable BEFORE UPDATE ON corrida FOR EACH ROW WHEN (OLD.sellado IS NOT NULL)
    EXECUTE FUNCTION acto_sellado_inmutable();
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "oficios", 2)
    ejecutar_sql(operaciones, _TABLAS)
