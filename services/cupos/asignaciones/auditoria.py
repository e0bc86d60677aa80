"""What the auditor asks of allocation runs."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cupos.corridas_dos_personas",
        "Ninguna asignación la confirmó quien la preparó",
        """
        SELECT c.id, c.numero, h.accion, h.quien FROM corrida c JOIN corrida_historia h ON h.corrida = c.id
        WHERE h.quien = c.confirmada_por AND h.accion IN ('crear', 'calcular', 'decidir', 'proponer')
        """,
    ),
    Comprobacion(
        "cupos.corridas_y_resultado",
        "Lo que dio cada asignación confirmada es lo que calculó, solicitud por solicitud",
        """
        SELECT c.numero, g ->> 'grupo' AS grupo, f ->> 'numero' AS solicitud, f ->> 'kg' AS calculado, r.kg,
            r.apartado_kg
        FROM corrida c JOIN corrida_calculo k ON k.corrida = c.id AND k.n = c.calculo
        CROSS JOIN LATERAL jsonb_array_elements(k.resultado -> 'grupos') g
        CROSS JOIN LATERAL jsonb_array_elements(g -> 'filas') f
        LEFT JOIN corrida_resultado r ON r.corrida = c.id AND r.grupo = g ->> 'grupo'
            AND (r.solicitud::text = f ->> 'id' OR r.solicitud IS NULL AND r.nit = f ->> 'nit')
        WHERE c.estado IN ('confirmada', 'publicada')
            AND (r.n IS NULL OR r.kg + r.apartado_kg <> (f ->> 'kg')::bigint + (f ->> 'apartado_kg')::bigint
                OR r.pedido_kg <> (f ->> 'pedido_kg')::bigint)
        """,
    ),
    Comprobacion(
        "cupos.corridas_suman",
        "En cada cálculo, lo asignado, lo apartado y lo que sobra suman lo que se podía repartir",
        """
        SELECT k.corrida, k.n, g ->> 'grupo' AS grupo FROM corrida_calculo k
        JOIN corrida c ON c.id = k.corrida AND c.calculo = k.n AND c.estado IN ('confirmada', 'publicada')
        CROSS JOIN LATERAL jsonb_array_elements(k.resultado -> 'grupos') g
        WHERE (g ->> 'repartible_kg')::bigint <> (g ->> 'sobrante_kg')::bigint
            + (SELECT coalesce(sum((f ->> 'kg')::bigint + (f ->> 'apartado_kg')::bigint), 0)
               FROM jsonb_array_elements(g -> 'filas') f)
        """,
    ),
    Comprobacion(
        "cupos.corridas_y_cupos",
        "Cada cupo que dio una asignación es por lo que ella dice, de la misma empresa y grupo",
        """
        SELECT r.corrida, r.numero, r.kg, q.cantidad_kg FROM corrida_resultado r JOIN cupo q ON q.id = r.cupo
        WHERE q.cantidad_kg <> r.kg OR q.nit <> r.nit OR q.grupo <> r.grupo
            OR q.solicitud IS DISTINCT FROM r.solicitud OR (q.corrida IS NOT NULL AND q.corrida <> r.corrida)
        """,
    ),
    Comprobacion(
        "cupos.apartados_y_libro",
        "Cada apartado vivo es una reserva abierta del libro por su cantidad, y ninguno resuelto lo es",
        """
        SELECT a.id, a.estado, a.kg, t.cantidad FROM apartado a JOIN libro_transferencias t ON t.id = a.id
        LEFT JOIN libro_transferencias r ON r.reserva = a.id
        WHERE t.cantidad <> a.kg OR (a.estado = 'vivo') <> (r.id IS NULL)
        """,
    ),
    Comprobacion(
        "cupos.actos_correctivos",
        "Cada línea de un acto correctivo confirmado es un movimiento de su cupo",
        """
        SELECT l.acto, l.n, l.estado, m.estado AS movimiento FROM acto_correctivo_linea l
        JOIN acto_correctivo a ON a.id = l.acto
        LEFT JOIN cupo_movimiento m ON m.id = l.movimiento
        WHERE (a.estado <> 'confirmado') <> (l.estado = 'pendiente')
            OR (l.kg < 0 AND l.estado <> 'pendiente' AND m.estado IS DISTINCT FROM CASE l.estado
                WHEN 'en_juicio' THEN 'pedido' WHEN 'aplicada' THEN 'hecho' ELSE 'sin_saldo' END)
        """,
    ),
    Comprobacion(
        "cupos.actos_sellados",
        "Toda asignación confirmada tiene su acto sellado",
        "SELECT numero, documento_error FROM corrida WHERE confirmada_en IS NOT NULL AND sellado IS NULL",
        solo_en_reposo=True,
    ),
)
