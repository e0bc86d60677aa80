"""The reviewer's tools."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLAS = r"""
CREATE TABLE empresa_huella (
    nit text NOT NULL,
    clase text NOT NULL CHECK (clase IN ('representante', 'direccion', 'correo', 'certificado')),
    huella text NOT NULL CHECK (huella ~ '^[0-9a-f]{64}$'),
    conocida_en timestamptz NOT NULL,
    PRIMARY KEY (nit, clase, huella)
);
COMMENT ON TABLE empresa_huella IS 'keyed digests that tell when two applicants share something';
CREATE INDEX ix_empresa_huella ON empresa_huella (clase, huella, nit);

CREATE TABLE solicitud_formulario (
    solicitud uuid NOT NULL REFERENCES solicitud,
    formulario integer NOT NULL CHECK (formulario > 0),
    forma jsonb NOT NULL,
    PRIMARY KEY (solicitud, formulario)
);
COMMENT ON TABLE solicitud_formulario IS 'frozen data of every version of a form that was filed, to tell what changed';
INSERT INTO solicitud_formulario (solicitud, formulario, forma)
    SELECT id, formulario, forma FROM solicitud WHERE forma IS NOT NULL;

-- Whoever files, whatever the way: no filed version is lost to the next one.
CREATE FUNCTION guardar_formulario() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO solicitud_formulario (solicitud, formulario, forma) VALUES (NEW.id, NEW.formulario, NEW.forma)
    ON CONFLICT (solicitud, formulario) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER guardar_formulario AFTER UPDATE OF forma ON solicitud FOR EACH ROW
    WHEN (NEW.forma IS NOT NULL AND NEW.forma IS DISTINCT FROM OLD.forma) EXECUTE FUNCTION guardar_formulario();
REVOKE UPDATE, DELETE, TRUNCATE ON solicitud_formulario FROM {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "expedientes", 2)
    ejecutar_sql(operaciones, _TABLAS)
