"""Intake and sequencer of turns."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from shared.persistence import ejecutar_sql, ladrillo

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLAS = r"""
-- ---------------------------------------------------------------- the line of each group
CREATE TABLE fila (
    contingente text NOT NULL,
    grupo text NOT NULL,
    corte timestamptz,
    tanda bigint NOT NULL DEFAULT 0 CHECK (tanda >= 0),
    corrida_en timestamptz,
    PRIMARY KEY (contingente, grupo),
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo)
);
COMMENT ON TABLE fila IS 'its row lock makes one sequencer of a group; tanda is the fence: it only grows';
COMMENT ON COLUMN fila.corte IS 'up to this instant no turn can be written any more: order before it is settled';
COMMENT ON COLUMN fila.corrida_en IS 'legal instant of the last run, by which an opened tranche is noticed';
INSERT INTO fila (contingente, grupo) SELECT contingente, codigo FROM grupo;

CREATE FUNCTION fila_de_grupo() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO fila (contingente, grupo) VALUES (NEW.contingente, NEW.codigo);
    RETURN NULL;
END $$;
CREATE TRIGGER fila_de_grupo AFTER INSERT ON grupo FOR EACH ROW EXECUTE FUNCTION fila_de_grupo();

CREATE TABLE turno_aviso (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contingente text NOT NULL,
    grupo text NOT NULL,
    motivo text NOT NULL,
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo)
);
COMMENT ON TABLE turno_aviso IS 'the line of the group is to be run again; the sequencer deletes what it has seen';

-- ---------------------------------------------------------------- turns
ALTER TABLE turno
    ADD COLUMN formulario integer NOT NULL DEFAULT 1 CHECK (formulario > 0),
    ADD COLUMN llegada_en timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN orden_en timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN quien text NOT NULL DEFAULT 'sistema:cupos',
    ADD COLUMN act text,
    ADD COLUMN archivo jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN tanda bigint,
    ADD COLUMN reserva uuid UNIQUE REFERENCES libro_transferencias,
    ADD COLUMN reservado_kg bigint NOT NULL DEFAULT 0,
    ADD COLUMN cedido_en timestamptz,
    ADD CONSTRAINT ck_turno_reserva
        CHECK ((reserva IS NULL) = (reservado_kg = 0) AND reservado_kg BETWEEN 0 AND cantidad_kg);
UPDATE turno t SET formulario = s.formulario, llegada_en = t.recibido_en, orden_en = t.recibido_en,
    archivo = coalesce(s.firmado, '{}') FROM solicitud s WHERE s.id = t.solicitud;
-- Those that already had their turn wait for what is free, in their order.
INSERT INTO turno_aviso (contingente, grupo, motivo)
    SELECT DISTINCT contingente, grupo, 'turnos anteriores' FROM turno WHERE estado IN ('en_validacion', 'en_estudio');
ALTER TABLE turno DROP CONSTRAINT turno_estado_check, ADD CONSTRAINT ck_turno_estado CHECK (
    estado IN ('recibido', 'en_validacion', 'en_espera', 'en_estudio', 'atendido', 'liberado'));
COMMENT ON TABLE turno IS 'order is (orden_en, numero); liberado: it lost its place to the next in line';
COMMENT ON COLUMN turno.llegada_en IS 'system instant of the last byte; recibido_en is the same in legal time';
COMMENT ON COLUMN turno.orden_en IS 'llegada_en, or the line''s corte if the row was written after that';
COMMENT ON COLUMN turno.cedido_en IS 'its verdict took longer than the maximum: the reservation went to those behind';
DROP INDEX uq_turno_vivo;
DROP INDEX ix_turno_fila;
CREATE UNIQUE INDEX uq_turno_vivo ON turno (solicitud, formulario)
    WHERE estado IN ('recibido', 'en_validacion', 'en_espera', 'en_estudio');
CREATE INDEX ix_turno_fila ON turno (contingente, grupo, orden_en, numero)
    WHERE estado IN ('en_validacion', 'en_espera', 'en_estudio');
CREATE INDEX ix_turno_recibido ON turno (contingente, grupo, orden_en, numero) WHERE estado = 'recibido';
CREATE INDEX ix_turno_incompleto ON turno (contingente, grupo, orden_en, numero)
    WHERE estado IN ('en_validacion', 'en_espera', 'en_estudio') AND reservado_kg < cantidad_kg;
CREATE INDEX ix_turno_solicitud ON turno (solicitud, numero);

-- The intake. Whoever writes a turn holds the line's shared lock; the sequencer moves the cut under the exclusive one,
-- so that nothing older than the cut is still about to be committed. A second live turn of a form is the first one.
CREATE FUNCTION turno_recibir(
    p_solicitud uuid, p_formulario integer, p_contingente text, p_grupo text, p_cantidad_kg bigint,
    p_recibido_en timestamptz, p_llegada_en timestamptz, p_veredicto uuid, p_sha256 text, p_quien text, p_act text,
    p_archivo jsonb
) RETURNS SETOF turno LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_turno turno;
BEGIN
    -- A process that freezes before its commit holds up the line for so long and no longer.
    PERFORM set_config('idle_in_transaction_session_timeout', '10s', true);
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('turno ' || p_contingente || '/' || p_grupo, 0));
    INSERT INTO turno (solicitud, formulario, contingente, grupo, cantidad_kg, recibido_en, llegada_en, orden_en,
        veredicto_id, sha256, quien, act, archivo, estado)
    SELECT p_solicitud, p_formulario, p_contingente, p_grupo, p_cantidad_kg, p_recibido_en, p_llegada_en,
        greatest(p_llegada_en, f.corte), p_veredicto, p_sha256, p_quien, p_act, p_archivo, 'recibido'
    FROM fila f WHERE f.contingente = p_contingente AND f.grupo = p_grupo
    ON CONFLICT (solicitud, formulario) WHERE estado IN ('recibido', 'en_validacion', 'en_espera', 'en_estudio')
        DO NOTHING
    RETURNING * INTO v_turno;
    IF FOUND THEN
        RETURN NEXT v_turno;
    ELSE
        RETURN QUERY SELECT * FROM turno t WHERE t.solicitud = p_solicitud AND t.formulario = p_formulario
            AND t.estado IN ('recibido', 'en_validacion', 'en_espera', 'en_estudio');
    END IF;
END $$;

-- ---------------------------------------------------------------- what happened in the line
CREATE TABLE turno_hecho (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    turno bigint NOT NULL REFERENCES turno,
    tanda bigint,
    hecho text NOT NULL CHECK (hecho IN ('entra', 'no_entra', 'reserva', 'cede', 'vuelve', 'sale')),
    kg bigint NOT NULL DEFAULT 0 CHECK (kg >= 0),
    motivo text,
    legal_en timestamptz NOT NULL,
    CONSTRAINT ck_turno_hecho_tanda CHECK ((tanda IS NULL) = (hecho = 'sale'))
);
COMMENT ON COLUMN turno_hecho.kg IS 'entra, reserva: reserved then; cede, sale: what the reservation held';
CREATE INDEX ix_turno_hecho_turno ON turno_hecho (turno, id);

CREATE TABLE turno_tanda (
    contingente text NOT NULL,
    grupo text NOT NULL,
    tanda bigint NOT NULL,
    orden bigint NOT NULL DEFAULT nextval('turno_hecho_id_seq'),
    libre_kg bigint NOT NULL CHECK (libre_kg >= 0),
    por_turno boolean NOT NULL,
    ultima_parcial text NOT NULL CHECK (ultima_parcial IN ('parcial', 'completa')),
    legal_en timestamptz NOT NULL,
    PRIMARY KEY (contingente, grupo, tanda),
    FOREIGN KEY (contingente, grupo) REFERENCES grupo (contingente, codigo)
);
COMMENT ON TABLE turno_tanda IS 'what each run of a line had to share out and by which rule, with turno_hecho';
COMMENT ON COLUMN turno_tanda.orden IS 'its place among the ids of turno_hecho';

-- The journal of turns that were in line before there was one begins with a run that shared out nothing.
INSERT INTO turno_tanda (contingente, grupo, tanda, libre_kg, por_turno, ultima_parcial, legal_en)
    SELECT DISTINCT contingente, grupo, 0, 0, true, 'parcial', clock_timestamp() FROM turno
    WHERE estado IN ('en_validacion', 'en_estudio');
INSERT INTO turno_hecho (turno, tanda, hecho, legal_en)
    SELECT numero, 0, 'entra', clock_timestamp() FROM turno WHERE estado IN ('en_validacion', 'en_estudio')
    ORDER BY orden_en, numero;
UPDATE turno SET tanda = 0 WHERE estado IN ('en_validacion', 'en_estudio');

CREATE FUNCTION turno_inmutable() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'lo que pasó en la fila no se corrige ni se borra: %', TG_TABLE_NAME;
END $$;
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON turno_hecho
    FOR EACH STATEMENT EXECUTE FUNCTION turno_inmutable();
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON turno_tanda
    FOR EACH STATEMENT EXECUTE FUNCTION turno_inmutable();

REVOKE UPDATE, DELETE, TRUNCATE ON turno_hecho, turno_tanda FROM {app};
REVOKE DELETE ON fila FROM {app};
REVOKE UPDATE ON turno_aviso FROM {app};
GRANT USAGE ON SEQUENCE turno_hecho_id_seq TO {app};
GRANT UPDATE (estado, motivo, tanda, reserva, reservado_kg, cedido_en) ON turno TO {app};
"""


def upgrade() -> None:
    operaciones = cast(Operations, op)
    ladrillo(operaciones, "ledger", 2)
    ejecutar_sql(operaciones, _TABLAS)
