-- Movements of many at once between the same two accounts.

-- Holds accounts until the transaction ends, and tells their balances: what is decided on them stays true.
CREATE FUNCTION libro_bloquear(p_cuentas uuid[]) RETURNS TABLE (
    id uuid, asentado bigint, por_salir bigint, por_entrar bigint
) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.id, c.asentado, c.por_salir, c.por_entrar FROM libro_cuentas c
    WHERE c.id = ANY (p_cuentas) ORDER BY c.id FOR NO KEY UPDATE
$$;

-- Reservations in the order given, all or none; the same rows that libro_mover would write one by one.
-- 'hecha' | 'insuficiente' | 'sin_cuenta' | 'unidades' | 'cantidad'. An id that exists raises a unique violation.
CREATE FUNCTION libro_reservar_lote(
    p_origen uuid, p_destino uuid, p_ids uuid[], p_cantidades bigint[], p_causas text[], p_instante timestamptz,
    OUT resultado text, OUT disponible bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_de       libro_cuentas;
    v_a        libro_cuentas;
    v_total    bigint;
    v_cuantas  integer := cardinality(p_ids);
    v_instante timestamptz;
BEGIN
    PERFORM 1 FROM libro_cuentas c WHERE c.id IN (p_origen, p_destino) ORDER BY c.id FOR NO KEY UPDATE;
    SELECT * INTO v_de FROM libro_cuentas c WHERE c.id = p_origen;
    SELECT * INTO v_a FROM libro_cuentas c WHERE c.id = p_destino;
    IF v_de.id IS NULL OR v_a.id IS NULL OR p_origen = p_destino THEN
        resultado := 'sin_cuenta';
        RETURN;
    END IF;
    IF v_de.unidad <> v_a.unidad THEN
        resultado := 'unidades';
        RETURN;
    END IF;
    disponible := v_de.asentado - v_de.por_salir;
    IF v_cuantas = 0 OR v_cuantas <> cardinality(p_cantidades) OR v_cuantas <> cardinality(p_causas)
       OR EXISTS (SELECT FROM unnest(p_cantidades) AS c (kg) WHERE kg IS NULL OR kg <= 0) THEN
        resultado := 'cantidad';
        RETURN;
    END IF;
    SELECT sum(kg) INTO v_total FROM unnest(p_cantidades) AS c (kg);
    IF v_de.sin_negativos AND disponible < v_total THEN
        resultado := 'insuficiente';
        RETURN;
    END IF;
    v_instante := greatest(p_instante, v_de.instante, v_a.instante);
    INSERT INTO libro_transferencias (id, clase, origen, destino, cantidad, causa, datos, instante)
    SELECT l.id, 'reserva', p_origen, p_destino, l.kg, l.causa, '{}', v_instante
    FROM unnest(p_ids, p_cantidades, p_causas) WITH ORDINALITY AS l (id, kg, causa, n) ORDER BY l.n;
    INSERT INTO libro_asientos (cuenta, numero, transferencia, asentado, por_salir, por_entrar, instante)
    SELECT c.cuenta, c.asientos + l.n, l.id, c.asentado,
        c.por_salir + CASE WHEN c.sale THEN l.hasta ELSE 0 END,
        c.por_entrar + CASE WHEN c.sale THEN 0 ELSE l.hasta END, v_instante
    FROM (
        SELECT u.id, u.n, (sum(u.kg) OVER (ORDER BY u.n))::bigint AS hasta
        FROM unnest(p_ids, p_cantidades) WITH ORDINALITY AS u (id, kg, n)
    ) l
    CROSS JOIN (VALUES
        (v_de.id, v_de.asientos, v_de.asentado, v_de.por_salir, v_de.por_entrar, true),
        (v_a.id, v_a.asientos, v_a.asentado, v_a.por_salir, v_a.por_entrar, false)
    ) AS c (cuenta, asientos, asentado, por_salir, por_entrar, sale);
    UPDATE libro_cuentas c SET por_salir = c.por_salir + v_total, asientos = c.asientos + v_cuantas,
        instante = v_instante WHERE c.id = p_origen;
    UPDATE libro_cuentas c SET por_entrar = c.por_entrar + v_total, asientos = c.asientos + v_cuantas,
        instante = v_instante WHERE c.id = p_destino;
    resultado := 'hecha';
    disponible := disponible - v_total;
END $$;

REVOKE EXECUTE ON FUNCTION libro_bloquear, libro_reservar_lote FROM PUBLIC;
GRANT EXECUTE ON FUNCTION libro_bloquear, libro_reservar_lote TO {app};
