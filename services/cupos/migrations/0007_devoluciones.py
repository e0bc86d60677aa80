"""Movements of an assigned quota, and voluntary returns."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLAS = r"""
-- A cupo's row never changes but for this counter, which orders its movements and the events about it.
ALTER TABLE cupo ADD COLUMN movimientos integer NOT NULL DEFAULT 0 CHECK (movimientos >= 0);
GRANT UPDATE (movimientos) ON cupo TO {app};

CREATE TABLE cupo_movimiento (
    id uuid PRIMARY KEY,
    cupo uuid NOT NULL REFERENCES cupo,
    numero integer NOT NULL CHECK (numero > 0),
    kg bigint NOT NULL CHECK (kg <> 0),
    causa text NOT NULL CHECK (causa IN ('devolucion', 'recurso', 'correccion', 'acto_correctivo')),
    caso_id uuid NOT NULL,
    referencia text NOT NULL,
    estado text NOT NULL CHECK (estado IN ('pedido', 'hecho', 'sin_saldo')),
    transferencia uuid UNIQUE REFERENCES libro_transferencias,
    disponible_kg bigint CHECK (disponible_kg >= 0),
    pedido_en timestamptz NOT NULL,
    resuelto_en timestamptz,
    CONSTRAINT uq_cupo_movimiento_numero UNIQUE (cupo, numero),
    CONSTRAINT ck_cupo_movimiento_aumento CHECK (kg < 0 OR estado = 'hecho'),
    CONSTRAINT ck_cupo_movimiento_hecho CHECK ((estado = 'hecho') = (transferencia IS NOT NULL)),
    CONSTRAINT ck_cupo_movimiento_resuelto CHECK ((estado = 'pedido') = (resuelto_en IS NULL))
);
COMMENT ON COLUMN cupo_movimiento.disponible_kg IS 'what consumo said was available after a debit, or at its refusal';
CREATE UNIQUE INDEX uq_cupo_movimiento_pedido ON cupo_movimiento (cupo, caso_id) WHERE estado = 'pedido';
CREATE INDEX ix_cupo_movimiento_caso ON cupo_movimiento (caso_id);

-- Only a debit that waits for its answer changes, once, and only by that answer.
CREATE FUNCTION cupo_movimiento_guardado() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.estado <> 'pedido' OR NEW.estado = 'pedido'
       OR (OLD.id, OLD.cupo, OLD.numero, OLD.kg, OLD.causa, OLD.caso_id, OLD.referencia, OLD.pedido_en)
       IS DISTINCT FROM (NEW.id, NEW.cupo, NEW.numero, NEW.kg, NEW.causa, NEW.caso_id, NEW.referencia, NEW.pedido_en)
    THEN
        RAISE EXCEPTION 'un movimiento de cupo no se cambia ni se borra: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guardado BEFORE UPDATE OR DELETE ON cupo_movimiento
    FOR EACH ROW EXECUTE FUNCTION cupo_movimiento_guardado();

CREATE VIEW cupo_vigente AS
    SELECT c.id, c.numero, c.nit, c.contingente, c.grupo, c.cantidad_kg AS asignado_kg,
        (c.cantidad_kg + coalesce(sum(m.kg) FILTER (WHERE m.estado = 'hecho'), 0))::bigint AS kg
    FROM cupo c LEFT JOIN cupo_movimiento m ON m.cupo = c.id GROUP BY c.id;
COMMENT ON VIEW cupo_vigente IS 'each cupo with what it has now: assigned, increased, less debited';

CREATE TABLE devolucion (
    id uuid PRIMARY KEY REFERENCES expediente,
    cupo uuid NOT NULL REFERENCES cupo,
    nit text NOT NULL,
    contingente text NOT NULL,
    grupo text NOT NULL,
    cantidad_kg bigint NOT NULL CHECK (cantidad_kg > 0),
    forma jsonb,
    radicado jsonb,
    radicado_error text,
    firmado jsonb,
    recibido_en timestamptz,
    veredicto_id uuid,
    razones jsonb NOT NULL DEFAULT '[]',
    debito uuid UNIQUE REFERENCES cupo_movimiento,
    firmante text,
    cargo text,
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo),
    CONSTRAINT ck_devolucion_radicado CHECK (radicado IS NULL OR forma IS NOT NULL),
    CONSTRAINT ck_devolucion_firmado CHECK ((firmado IS NULL) = (veredicto_id IS NULL)
        AND (firmado IS NULL) = (recibido_en IS NULL) AND (firmado IS NULL OR radicado IS NOT NULL)),
    CONSTRAINT ck_devolucion_debito CHECK (debito IS NULL OR (firmado IS NOT NULL AND firmante IS NOT NULL)),
    CONSTRAINT ck_devolucion_firmante CHECK ((firmante IS NULL) = (cargo IS NULL))
);
CREATE INDEX ix_devolucion_cupo ON devolucion (cupo);
CREATE INDEX ix_devolucion_nit ON devolucion (nit, id);

-- What was filed is what was signed, and what was asked for is what is taken.
CREATE FUNCTION devolucion_firme() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (OLD.cupo, OLD.nit, OLD.contingente, OLD.grupo) IS DISTINCT FROM (NEW.cupo, NEW.nit, NEW.contingente, NEW.grupo)
       OR (OLD.forma IS NOT NULL AND (OLD.cantidad_kg, OLD.forma) IS DISTINCT FROM (NEW.cantidad_kg, NEW.forma))
       OR (OLD.debito IS NOT NULL AND OLD.debito IS DISTINCT FROM NEW.debito) THEN
        RAISE EXCEPTION 'una devolución radicada no se modifica: %', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER firme BEFORE UPDATE ON devolucion FOR EACH ROW EXECUTE FUNCTION devolucion_firme();

REVOKE DELETE, TRUNCATE ON devolucion FROM {app};
REVOKE UPDATE, DELETE, TRUNCATE ON cupo_movimiento FROM {app};
GRANT UPDATE (estado, transferencia, disponible_kg, resuelto_en) ON cupo_movimiento TO {app};
REVOKE INSERT, UPDATE, DELETE ON cupo_vigente FROM {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
