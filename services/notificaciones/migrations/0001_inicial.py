"""First tables of `notificaciones`, with the bricks that it uses."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLAS = """
CREATE TABLE empresa (
    nit text PRIMARY KEY,
    razon_social text NOT NULL,
    estado text NOT NULL,
    version bigint NOT NULL
);
COMMENT ON TABLE empresa IS 'projection of registro; the addresses are asked of registro when they are needed';

CREATE TABLE calendario (
    unico boolean PRIMARY KEY DEFAULT true CHECK (unico),
    version integer NOT NULL,
    anadidos jsonb NOT NULL,
    retirados jsonb NOT NULL,
    cierres jsonb NOT NULL
);
INSERT INTO calendario VALUES (true, 0, '[]', '[]', '[]');

CREATE TABLE aviso (
    id uuid PRIMARY KEY,
    evento_id uuid NOT NULL,
    clase text NOT NULL,
    nit text NOT NULL,
    caso_id uuid NOT NULL,
    caso_numero text NOT NULL,
    datos jsonb NOT NULL,
    adjunto jsonb,
    a_ministerio boolean NOT NULL,
    creado_en timestamptz NOT NULL,
    CONSTRAINT uq_aviso_evento_clase UNIQUE (evento_id, clase)
);
COMMENT ON TABLE aviso IS 'something to be told to a company, once per event and kind';

CREATE TABLE entrega (
    id uuid PRIMARY KEY,
    aviso_id uuid NOT NULL REFERENCES aviso,
    evento_id uuid NOT NULL,
    clase text NOT NULL,
    direccion text NOT NULL,
    destinatario text NOT NULL CHECK (destinatario IN ('empresa', 'ministerio')),
    nit text NOT NULL,
    caso_id uuid NOT NULL,
    caso_numero text NOT NULL,
    estado text NOT NULL CHECK (estado IN ('pendiente', 'en_transmision', 'enviada', 'diferida', 'fallida',
        'rebotada', 'cancelada', 'dudosa')),
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    intentos integer NOT NULL DEFAULT 0 CHECK (intentos >= 0),
    aplazamientos integer NOT NULL DEFAULT 0 CHECK (aplazamientos >= 0),
    message_id text NOT NULL UNIQUE,
    detalle text NOT NULL DEFAULT '',
    caduca_en timestamptz NOT NULL,
    creada_en timestamptz NOT NULL,
    actualizada_en timestamptz NOT NULL,
    enviada_en timestamptz,
    CONSTRAINT uq_entrega_evento_direccion_clase UNIQUE (evento_id, direccion, clase),
    CONSTRAINT ck_entrega_enviada CHECK ((estado = 'enviada') = (enviada_en IS NOT NULL))
);
CREATE INDEX ix_entrega_aviso ON entrega (aviso_id);
CREATE INDEX ix_entrega_nit ON entrega (nit, id);
CREATE INDEX ix_entrega_caso ON entrega (caso_numero, id);
CREATE INDEX ix_entrega_caso_id ON entrega (caso_id, id);
CREATE INDEX ix_entrega_estado ON entrega (estado, id) WHERE estado <> 'enviada';

CREATE FUNCTION entrega_transicion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.estado <> OLD.estado AND (OLD.estado, NEW.estado) NOT IN (
        ('pendiente', 'en_transmision'), ('pendiente', 'diferida'), ('pendiente', 'fallida'),
        ('pendiente', 'rebotada'), ('pendiente', 'cancelada'),
        ('diferida', 'en_transmision'), ('diferida', 'fallida'), ('diferida', 'rebotada'), ('diferida', 'cancelada'),
        ('en_transmision', 'enviada'), ('en_transmision', 'diferida'), ('en_transmision', 'fallida'),
        ('en_transmision', 'rebotada'), ('en_transmision', 'dudosa'),
        ('fallida', 'pendiente'), ('fallida', 'cancelada'),
        ('rebotada', 'pendiente'), ('rebotada', 'cancelada'),
        ('dudosa', 'pendiente'), ('dudosa', 'cancelada'))
    THEN
        RAISE EXCEPTION 'entrega % de % a %', OLD.id, OLD.estado, NEW.estado USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entrega_transicion BEFORE UPDATE OF estado ON entrega
    FOR EACH ROW EXECUTE FUNCTION entrega_transicion();

CREATE TABLE entrega_suceso (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entrega_id uuid NOT NULL REFERENCES entrega,
    version integer NOT NULL,
    estado text NOT NULL,
    detalle text NOT NULL,
    quien text NOT NULL,
    ocurrido_en timestamptz NOT NULL
);
CREATE INDEX ix_entrega_suceso_entrega ON entrega_suceso (entrega_id, id);
REVOKE UPDATE, DELETE ON entrega_suceso FROM {app};

CREATE TABLE plazo (
    plazo_id uuid PRIMARY KEY,
    version integer NOT NULL,
    servicio text NOT NULL,
    caso_id uuid NOT NULL,
    caso_numero text NOT NULL,
    nit text NOT NULL,
    nombre text NOT NULL,
    articulo text NOT NULL,
    fecha date NOT NULL,
    pasos jsonb NOT NULL,
    estado text NOT NULL CHECK (estado IN ('abierto', 'cumplido')),
    calendario_version integer NOT NULL
);
COMMENT ON COLUMN plazo.calendario_version IS 'calendar under which the days of its alerts were computed';
CREATE INDEX ix_plazo_calendario ON plazo (calendario_version, plazo_id) WHERE estado = 'abierto';

CREATE TABLE alerta (
    id uuid PRIMARY KEY,
    plazo_id uuid NOT NULL REFERENCES plazo,
    hito text NOT NULL,
    fecha_plazo date NOT NULL,
    dia date NOT NULL,
    estado text NOT NULL CHECK (estado IN ('programada', 'emitida', 'omitida', 'cancelada')),
    emitida_en timestamptz,
    CONSTRAINT uq_alerta_plazo_hito UNIQUE (plazo_id, fecha_plazo, hito),
    CONSTRAINT ck_alerta_emitida CHECK ((estado = 'emitida') = (emitida_en IS NOT NULL))
);
COMMENT ON TABLE alerta IS 'one announcement of a deadline, once per date of the deadline and milestone';
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "messaging", 1)
    ladrillo(operaciones, "jobs", 1)
    ladrillo(operaciones, "http", 1)
    ladrillo(operaciones, "audit", 1)
    ejecutar_sql(operaciones, _TABLAS)
