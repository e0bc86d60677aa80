-- Double-entry ledger in integer minor units. Balances and entries are written by the functions below and by nothing
-- else: the service's role may only read the tables and call them.

CREATE TABLE libro_cuentas (
    id            uuid PRIMARY KEY,
    tipo          text NOT NULL,
    referencia    text NOT NULL,
    unidad        text NOT NULL,
    sin_negativos boolean NOT NULL,
    asentado      bigint NOT NULL DEFAULT 0,
    por_salir     bigint NOT NULL DEFAULT 0,
    por_entrar    bigint NOT NULL DEFAULT 0,
    asientos      bigint NOT NULL DEFAULT 0,
    instante      timestamptz NOT NULL,
    CONSTRAINT uq_libro_cuentas UNIQUE (tipo, referencia, unidad),
    CONSTRAINT ck_libro_cuentas_pendientes CHECK (por_salir >= 0 AND por_entrar >= 0),
    CONSTRAINT ck_libro_cuentas_disponible CHECK (NOT sin_negativos OR asentado - por_salir >= 0)
) WITH (fillfactor = 50);
COMMENT ON COLUMN libro_cuentas.instante IS 'business instant of the last entry; entries of an account never go back';

-- clase: directa and reserva move; asiento, anulacion and vencimiento resolve a reserva, which only one of them may do.
CREATE TABLE libro_transferencias (
    id            uuid PRIMARY KEY,
    seq           bigint GENERATED ALWAYS AS IDENTITY,
    clase         text NOT NULL CHECK (clase IN ('directa', 'reserva', 'asiento', 'anulacion', 'vencimiento')),
    origen        uuid NOT NULL REFERENCES libro_cuentas,
    destino       uuid NOT NULL REFERENCES libro_cuentas,
    cantidad      bigint NOT NULL CHECK (cantidad > 0),
    reserva       uuid REFERENCES libro_transferencias,
    vence_en      timestamptz,
    enlace        uuid,
    causa         text NOT NULL,
    datos         jsonb NOT NULL DEFAULT '{}',
    instante      timestamptz NOT NULL,
    registrada_en timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT uq_libro_transferencias_reserva UNIQUE (reserva),
    CONSTRAINT ck_libro_transferencias_cuentas CHECK (origen <> destino),
    CONSTRAINT ck_libro_transferencias_reserva
        CHECK ((reserva IS NOT NULL) = (clase IN ('asiento', 'anulacion', 'vencimiento'))),
    CONSTRAINT ck_libro_transferencias_vence CHECK (vence_en IS NULL OR clase = 'reserva')
);
CREATE INDEX ix_libro_transferencias_vence ON libro_transferencias (vence_en) WHERE vence_en IS NOT NULL;

-- One row per account touched, with the balances after it.
CREATE TABLE libro_asientos (
    cuenta        uuid NOT NULL REFERENCES libro_cuentas,
    numero        bigint NOT NULL,
    transferencia uuid NOT NULL REFERENCES libro_transferencias,
    asentado      bigint NOT NULL,
    por_salir     bigint NOT NULL,
    por_entrar    bigint NOT NULL,
    instante      timestamptz NOT NULL,
    PRIMARY KEY (cuenta, numero)
);
CREATE INDEX ix_libro_asientos_instante ON libro_asientos (cuenta, instante, numero);
CREATE INDEX ix_libro_asientos_transferencia ON libro_asientos (transferencia);

CREATE FUNCTION libro_inmutable() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'el libro no se corrige ni se borra: %', TG_TABLE_NAME USING ERRCODE = 'raise_exception';
END $$;
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON libro_transferencias
    FOR EACH STATEMENT EXECUTE FUNCTION libro_inmutable();
CREATE TRIGGER inmutable BEFORE UPDATE OR DELETE OR TRUNCATE ON libro_asientos
    FOR EACH STATEMENT EXECUTE FUNCTION libro_inmutable();
CREATE TRIGGER inmutable BEFORE DELETE OR TRUNCATE ON libro_cuentas
    FOR EACH STATEMENT EXECUTE FUNCTION libro_inmutable();

-- Returns 'abierta', 'repetida' or 'distinta'.
CREATE FUNCTION libro_abrir_cuenta(
    p_id uuid, p_tipo text, p_referencia text, p_unidad text, p_sin_negativos boolean, p_instante timestamptz
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO libro_cuentas (id, tipo, referencia, unidad, sin_negativos, instante)
    VALUES (p_id, p_tipo, p_referencia, p_unidad, p_sin_negativos, p_instante)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN 'abierta';
    END IF;
    PERFORM 1 FROM libro_cuentas
    WHERE id = p_id AND tipo = p_tipo AND referencia = p_referencia AND unidad = p_unidad
      AND sin_negativos = p_sin_negativos;
    IF FOUND THEN
        RETURN 'repetida';
    END IF;
    RETURN 'distinta';
END $$;

-- One movement. Answers instead of raising, so that a refusal leaves the caller's transaction usable:
-- 'hecha' | 'repetida' | 'distinta' | 'insuficiente' | 'sin_cuenta' | 'unidades' | 'cantidad' | 'sin_reserva'
-- | 'resuelta' | 'vencida' | 'excedida'. disponible: of the origin, after the movement or at its refusal.
-- For asiento p_cantidad is what is posted (NULL: all of it); the rest of the reserva is released.
CREATE FUNCTION libro_mover(
    p_clase text, p_id uuid, p_origen uuid, p_destino uuid, p_cantidad bigint, p_reserva uuid, p_vence timestamptz,
    p_enlace uuid, p_causa text, p_datos jsonb, p_instante timestamptz, OUT resultado text, OUT disponible bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_origen     uuid := p_origen;
    v_destino    uuid := p_destino;
    v_cantidad   bigint := p_cantidad;
    v_reservado  bigint := 0;
    v_vence      timestamptz;
    v_primera    libro_cuentas;
    v_segunda    libro_cuentas;
    v_instante   timestamptz;
    v_asienta    bigint := 0;
    v_pende      bigint := 0;
    v_anterior   libro_transferencias;
    v_de         libro_cuentas;
    v_a          libro_cuentas;
BEGIN
    IF p_reserva IS NOT NULL THEN
        SELECT t.origen, t.destino, t.cantidad, t.vence_en INTO v_origen, v_destino, v_reservado, v_vence
        FROM libro_transferencias t WHERE t.id = p_reserva AND t.clase = 'reserva';
        IF NOT FOUND THEN
            resultado := 'sin_reserva';
            RETURN;
        END IF;
        v_cantidad := CASE WHEN p_clase = 'asiento' THEN coalesce(p_cantidad, v_reservado) ELSE v_reservado END;
    END IF;
    IF v_cantidad IS NULL OR v_cantidad <= 0 THEN
        resultado := 'cantidad';
        RETURN;
    END IF;

    -- Always in the order of the ids, so that two movements between the same accounts never wait for each other.
    SELECT * INTO v_primera FROM libro_cuentas c WHERE c.id = least(v_origen, v_destino) FOR NO KEY UPDATE;
    SELECT * INTO v_segunda FROM libro_cuentas c WHERE c.id = greatest(v_origen, v_destino) FOR NO KEY UPDATE;
    IF v_primera.id IS NULL OR v_segunda.id IS NULL OR v_origen = v_destino THEN
        resultado := 'sin_cuenta';
        RETURN;
    END IF;
    IF v_primera.unidad <> v_segunda.unidad THEN
        resultado := 'unidades';
        RETURN;
    END IF;
    IF v_primera.id = v_origen THEN
        v_de := v_primera;
        v_a := v_segunda;
    ELSE
        v_de := v_segunda;
        v_a := v_primera;
    END IF;
    disponible := v_de.asentado - v_de.por_salir;

    -- The accounts are locked: whoever sent this id before has committed, or never will.
    SELECT * INTO v_anterior FROM libro_transferencias t WHERE t.id = p_id;
    IF FOUND THEN
        resultado := CASE WHEN (v_anterior.clase, v_anterior.origen, v_anterior.destino, v_anterior.cantidad,
                                v_anterior.reserva, v_anterior.vence_en, v_anterior.enlace, v_anterior.causa,
                                v_anterior.datos)
                               IS NOT DISTINCT FROM
                               (p_clase, v_origen, v_destino, v_cantidad, p_reserva, p_vence, p_enlace, p_causa,
                                p_datos)
                          THEN 'repetida' ELSE 'distinta' END;
        RETURN;
    END IF;

    IF p_reserva IS NOT NULL THEN
        IF v_cantidad > v_reservado THEN
            resultado := 'excedida';
            RETURN;
        END IF;
        IF p_clase = 'asiento' AND v_vence IS NOT NULL AND v_vence <= p_instante THEN
            resultado := 'vencida';
            RETURN;
        END IF;
        PERFORM 1 FROM libro_transferencias t WHERE t.reserva = p_reserva;
        IF FOUND THEN
            resultado := 'resuelta';
            RETURN;
        END IF;
        v_pende := -v_reservado;
        v_asienta := CASE WHEN p_clase = 'asiento' THEN v_cantidad ELSE 0 END;
    ELSIF p_clase = 'reserva' THEN
        v_pende := v_cantidad;
    ELSE
        v_asienta := v_cantidad;
    END IF;

    -- A resolution never leaves less available than its reserva did.
    IF p_reserva IS NULL AND v_de.sin_negativos AND disponible < v_cantidad THEN
        resultado := 'insuficiente';
        RETURN;
    END IF;

    v_instante := greatest(p_instante, v_de.instante, v_a.instante);
    INSERT INTO libro_transferencias
        (id, clase, origen, destino, cantidad, reserva, vence_en, enlace, causa, datos, instante)
    VALUES (p_id, p_clase, v_origen, v_destino, v_cantidad, p_reserva, p_vence, p_enlace, p_causa, p_datos, v_instante)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        -- The same id came at the same time between other accounts: its content is another by definition.
        resultado := 'distinta';
        RETURN;
    END IF;
    UPDATE libro_cuentas c
    SET asentado = c.asentado - v_asienta, por_salir = c.por_salir + v_pende, asientos = c.asientos + 1,
        instante = v_instante
    WHERE c.id = v_origen RETURNING * INTO v_de;
    UPDATE libro_cuentas c
    SET asentado = c.asentado + v_asienta, por_entrar = c.por_entrar + v_pende, asientos = c.asientos + 1,
        instante = v_instante
    WHERE c.id = v_destino RETURNING * INTO v_a;
    INSERT INTO libro_asientos (cuenta, numero, transferencia, asentado, por_salir, por_entrar, instante)
    VALUES (v_de.id, v_de.asientos, p_id, v_de.asentado, v_de.por_salir, v_de.por_entrar, v_instante),
           (v_a.id, v_a.asientos, p_id, v_a.asentado, v_a.por_salir, v_a.por_entrar, v_instante);
    resultado := 'hecha';
    disponible := v_de.asentado - v_de.por_salir;
END $$;

-- Several movements, all or nothing. p_movimientos: array of objects with the keys of libro_mover without 'p_'.
-- fallida: position (from 0) of the one refused. A link seen before must be repeated whole ('repetida').
CREATE FUNCTION libro_mover_enlazadas(
    p_enlace uuid, p_movimientos jsonb, p_instante timestamptz,
    OUT resultado text, OUT fallida integer, OUT disponible bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_uno      jsonb;
    v_hechas   integer := 0;
    v_total    integer := jsonb_array_length(p_movimientos);
    v_paso     record;
BEGIN
    PERFORM 1 FROM libro_cuentas c
    WHERE c.id IN (
        SELECT (m ->> 'origen')::uuid FROM jsonb_array_elements(p_movimientos) m
        UNION SELECT (m ->> 'destino')::uuid FROM jsonb_array_elements(p_movimientos) m
        UNION SELECT t.origen FROM jsonb_array_elements(p_movimientos) m
              JOIN libro_transferencias t ON t.id = (m ->> 'reserva')::uuid
        UNION SELECT t.destino FROM jsonb_array_elements(p_movimientos) m
              JOIN libro_transferencias t ON t.id = (m ->> 'reserva')::uuid)
    ORDER BY c.id FOR NO KEY UPDATE;
    BEGIN
        fallida := 0;
        FOR v_uno IN SELECT m FROM jsonb_array_elements(p_movimientos) WITH ORDINALITY AS e (m, n) ORDER BY n LOOP
            SELECT * INTO v_paso FROM libro_mover(
                v_uno ->> 'clase', (v_uno ->> 'id')::uuid, (v_uno ->> 'origen')::uuid, (v_uno ->> 'destino')::uuid,
                (v_uno ->> 'cantidad')::bigint, (v_uno ->> 'reserva')::uuid, (v_uno ->> 'vence')::timestamptz,
                p_enlace, v_uno ->> 'causa', v_uno -> 'datos', p_instante);
            resultado := v_paso.resultado;
            disponible := v_paso.disponible;
            IF resultado = 'hecha' THEN
                v_hechas := v_hechas + 1;
            ELSIF resultado <> 'repetida' THEN
                RAISE SQLSTATE 'LB001';
            END IF;
            fallida := fallida + 1;
        END LOOP;
        PERFORM 1 FROM libro_transferencias t WHERE t.enlace = p_enlace HAVING count(*) <> v_total;
        IF (v_hechas <> 0 AND v_hechas <> v_total) OR FOUND THEN
            resultado := 'distinta';
            RAISE SQLSTATE 'LB001';
        END IF;
        fallida := NULL;
    EXCEPTION WHEN SQLSTATE 'LB001' THEN
        RETURN;
    END;
END $$;
CREATE INDEX ix_libro_transferencias_enlace ON libro_transferencias (enlace) WHERE enlace IS NOT NULL;

REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON libro_cuentas, libro_transferencias, libro_asientos FROM {app};
GRANT SELECT ON libro_cuentas, libro_transferencias, libro_asientos TO {app}, {auditor};
REVOKE EXECUTE ON FUNCTION libro_abrir_cuenta, libro_mover, libro_mover_enlazadas, libro_inmutable FROM PUBLIC;
GRANT EXECUTE ON FUNCTION libro_abrir_cuenta, libro_mover, libro_mover_enlazadas TO {app};
