"""Allocation runs, their corrective acts, and quotas that come from a run alone."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLAS = r"""
-- ---------------------------------------------------------------- runs
CREATE TABLE corrida (
    id uuid PRIMARY KEY,
    numero text NOT NULL UNIQUE,
    clase text NOT NULL CHECK (clase IN ('metodo', 'archivo')),
    contingente text NOT NULL REFERENCES contingente,
    grupos text[] NOT NULL CHECK (cardinality(grupos) > 0),
    ronda text NOT NULL CHECK (ronda IN ('inicial', 'reasignacion', 'extraordinaria')),
    corte date,
    estado text NOT NULL CHECK (
        estado IN ('borrador', 'simulada', 'por_confirmar', 'confirmada', 'publicada', 'descartada')),
    version integer NOT NULL CHECK (version > 0),
    calculo integer NOT NULL DEFAULT 0 CHECK (calculo >= 0),
    acto jsonb,
    filas jsonb,
    propuesta_por text,
    confirmada_por text,
    confirmada_en timestamptz,
    publicada_en timestamptz,
    documento jsonb,
    documento_error text,
    sello_id uuid,
    sellos integer NOT NULL DEFAULT 0 CHECK (sellos >= 0),
    sellado jsonb,
    creada_en timestamptz NOT NULL,
    CONSTRAINT ck_corrida_archivo CHECK ((clase = 'archivo') = (acto IS NOT NULL) AND (acto IS NULL) = (filas IS NULL)),
    CONSTRAINT ck_corrida_corte CHECK ((ronda = 'reasignacion') = (corte IS NOT NULL)),
    CONSTRAINT ck_corrida_dos_personas CHECK (confirmada_por <> propuesta_por),
    CONSTRAINT ck_corrida_confirmada CHECK ((estado IN ('confirmada', 'publicada')) = (confirmada_por IS NOT NULL)
        AND (confirmada_por IS NULL) = (confirmada_en IS NULL)
        AND (confirmada_por IS NULL OR propuesta_por IS NOT NULL)),
    CONSTRAINT ck_corrida_publicada CHECK ((estado = 'publicada') = (publicada_en IS NOT NULL)),
    CONSTRAINT ck_corrida_sello CHECK ((sello_id IS NULL) = (documento IS NULL)
        AND (sellado IS NULL OR documento IS NOT NULL AND documento_error IS NULL)),
    CONSTRAINT ck_corrida_calculada CHECK (estado IN ('borrador', 'descartada') OR calculo > 0)
);
COMMENT ON COLUMN corrida.filas IS 'of a run from a file: its rows, as read';
COMMENT ON COLUMN corrida.documento IS 'RefObjeto of the act as rendered, which is sent to be sealed';
COMMENT ON COLUMN corrida.sellado IS 'RefObjeto of the act with the seal of the ministry';
CREATE INDEX ix_corrida_contingente ON corrida (contingente, id);

CREATE TABLE corrida_historia (
    corrida uuid NOT NULL REFERENCES corrida,
    version integer NOT NULL CHECK (version > 0),
    quien text NOT NULL,
    act text,
    desde text,
    accion text NOT NULL,
    hacia text NOT NULL,
    motivo text,
    datos jsonb NOT NULL DEFAULT '{}',
    software text NOT NULL,
    legal_en timestamptz NOT NULL,
    PRIMARY KEY (corrida, version)
);
ALTER TABLE corrida ADD CONSTRAINT fk_corrida_historia FOREIGN KEY (id, version)
    REFERENCES corrida_historia (corrida, version) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE corrida_decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    corrida uuid NOT NULL REFERENCES corrida,
    solicitud uuid NOT NULL REFERENCES solicitud,
    decision text NOT NULL CHECK (decision IN ('incluida', 'excluida', 'reservada')),
    motivo text NOT NULL CHECK (motivo <> ''),
    quien text NOT NULL,
    legal_en timestamptz NOT NULL
);
COMMENT ON TABLE corrida_decision IS 'what becomes of a request in a run; the last one of each request counts';
CREATE INDEX ix_corrida_decision ON corrida_decision (corrida, solicitud, id);

CREATE TABLE corrida_calculo (
    corrida uuid NOT NULL REFERENCES corrida,
    n integer NOT NULL CHECK (n > 0),
    entradas jsonb NOT NULL,
    huella text NOT NULL CHECK (huella ~ '^[0-9a-f]{64}$'),
    resultado jsonb NOT NULL,
    huella_resultado text NOT NULL CHECK (huella_resultado ~ '^[0-9a-f]{64}$'),
    quien text NOT NULL,
    legal_en timestamptz NOT NULL,
    PRIMARY KEY (corrida, n)
);
COMMENT ON TABLE corrida_calculo IS 'frozen inputs and what came out of them; computing again gives the same';

-- ---------------------------------------------------------------- quotas without a request
ALTER TABLE cupo
    ALTER COLUMN solicitud DROP NOT NULL,
    ADD COLUMN corrida uuid REFERENCES corrida,
    ADD CONSTRAINT ck_cupo_origen CHECK (num_nonnulls(solicitud, corrida) = 1);
COMMENT ON COLUMN cupo.corrida IS 'the run that is its origin where no request exists (a court order)';

-- ---------------------------------------------------------------- what a committed run gave
CREATE TABLE corrida_resultado (
    corrida uuid NOT NULL REFERENCES corrida,
    n integer NOT NULL CHECK (n > 0),
    grupo text NOT NULL,
    solicitud uuid REFERENCES solicitud,
    numero text NOT NULL,
    nit text NOT NULL,
    decision text NOT NULL CHECK (decision IN ('incluida', 'excluida', 'reservada')),
    pedido_kg bigint NOT NULL CHECK (pedido_kg > 0),
    kg bigint NOT NULL CHECK (kg >= 0),
    apartado_kg bigint NOT NULL CHECK (apartado_kg >= 0),
    cupo uuid UNIQUE REFERENCES cupo,
    PRIMARY KEY (corrida, n),
    CONSTRAINT uq_corrida_resultado_solicitud UNIQUE (corrida, solicitud),
    CONSTRAINT ck_corrida_resultado_pedido CHECK (kg + apartado_kg <= pedido_kg),
    CONSTRAINT ck_corrida_resultado_cupo CHECK ((kg > 0) = (cupo IS NOT NULL))
);

CREATE TABLE apartado (
    id uuid PRIMARY KEY REFERENCES libro_transferencias,
    corrida uuid NOT NULL REFERENCES corrida,
    solicitud uuid NOT NULL REFERENCES solicitud,
    contingente text NOT NULL,
    grupo text NOT NULL,
    kg bigint NOT NULL CHECK (kg > 0),
    estado text NOT NULL DEFAULT 'vivo' CHECK (estado IN ('vivo', 'usado', 'liberado')),
    motivo text,
    quien text,
    resuelto_en timestamptz,
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo),
    CONSTRAINT ck_apartado_resuelto CHECK ((estado = 'vivo') = (resuelto_en IS NULL)
        AND (quien IS NULL) = (resuelto_en IS NULL))
);
COMMENT ON TABLE apartado IS 'kilograms that a run keeps aside for a request it could not decide: a reservation';
CREATE UNIQUE INDEX uq_apartado_vivo ON apartado (solicitud) WHERE estado = 'vivo';
CREATE INDEX ix_apartado_corrida ON apartado (corrida, id);

-- ---------------------------------------------------------------- corrective acts
CREATE TABLE acto_correctivo (
    id uuid PRIMARY KEY,
    corrida uuid NOT NULL REFERENCES corrida,
    n integer NOT NULL CHECK (n > 0),
    numero text NOT NULL CHECK (numero <> ''),
    fecha date NOT NULL,
    motivo text NOT NULL CHECK (motivo <> ''),
    documento jsonb NOT NULL,
    estado text NOT NULL DEFAULT 'proyectado' CHECK (estado IN ('proyectado', 'confirmado', 'descartado')),
    proyectado_por text NOT NULL,
    proyectado_en timestamptz NOT NULL,
    resuelto_por text,
    resuelto_en timestamptz,
    resuelto_motivo text,
    CONSTRAINT uq_acto_correctivo_n UNIQUE (corrida, n),
    CONSTRAINT ck_acto_correctivo_resuelto CHECK ((estado = 'proyectado') = (resuelto_en IS NULL)
        AND (resuelto_por IS NULL) = (resuelto_en IS NULL)),
    CONSTRAINT ck_acto_correctivo_dos_personas CHECK (estado <> 'confirmado' OR resuelto_por <> proyectado_por)
);
CREATE UNIQUE INDEX uq_acto_correctivo_numero ON acto_correctivo (corrida, lower(numero), fecha)
    WHERE estado <> 'descartado';

CREATE TABLE acto_correctivo_linea (
    acto uuid NOT NULL REFERENCES acto_correctivo,
    n integer NOT NULL CHECK (n > 0),
    cupo uuid NOT NULL REFERENCES cupo,
    kg bigint NOT NULL CHECK (kg <> 0),
    estado text NOT NULL DEFAULT 'pendiente' CHECK (estado IN ('pendiente', 'en_juicio', 'aplicada', 'sin_saldo')),
    movimiento uuid UNIQUE,
    PRIMARY KEY (acto, n),
    CONSTRAINT uq_acto_correctivo_cupo UNIQUE (acto, cupo)
);
COMMENT ON COLUMN acto_correctivo_linea.estado IS 'en_juicio: consumo is asked whether that much is available';

CREATE FUNCTION corrida_inmutable() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'lo que una corrida calculó y dio no se corrige ni se borra: %', TG_TABLE_NAME;
END $$;
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON corrida_historia
    FOR EACH STATEMENT EXECUTE FUNCTION corrida_inmutable();
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON corrida_decision
    FOR EACH STATEMENT EXECUTE FUNCTION corrida_inmutable();
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON corrida_calculo
    FOR EACH STATEMENT EXECUTE FUNCTION corrida_inmutable();
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON corrida_resultado
    FOR EACH STATEMENT EXECUTE FUNCTION corrida_inmutable();

REVOKE UPDATE, DELETE, TRUNCATE ON corrida, corrida_historia, corrida_decision, corrida_calculo, corrida_resultado,
    apartado, acto_correctivo, acto_correctivo_linea FROM {app};
GRANT UPDATE (estado, version, calculo, propuesta_por, confirmada_por, confirmada_en, publicada_en, documento,
    documento_error, sello_id, sellos, sellado) ON corrida TO {app};
GRANT UPDATE (estado, motivo, quien, resuelto_en) ON apartado TO {app};
GRANT UPDATE (estado, resuelto_por, resuelto_en, resuelto_motivo) ON acto_correctivo TO {app};
GRANT UPDATE (estado, movimiento) ON acto_correctivo_linea TO {app};
"""


def upgrade() -> None:
    ejecutar_sql(cast(Operations, op), _TABLAS)
