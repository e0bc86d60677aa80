"""What the auditor asks of quotas and of the debits judged on them."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "consumo.debitos_y_libro",
        "Cada débito concedido es una transferencia del cupo a lo devuelto, y cada una de estas un débito concedido",
        """
        SELECT coalesce(j.debito_id, t.id) AS debito, j.cantidad_kg, t.cantidad FROM (
            SELECT * FROM debito_juzgado WHERE resultado = 'debitado'
        ) j FULL JOIN (
            SELECT t.id, t.cantidad, d.referencia FROM libro_transferencias t JOIN libro_cuentas d ON d.id = t.destino
            WHERE d.tipo = 'devuelto'
        ) t ON (t.id, t.cantidad, t.referencia) = (j.debito_id, j.cantidad_kg, j.cupo::text)
        WHERE j.debito_id IS NULL OR t.id IS NULL
        """,
    ),
    Comprobacion(
        "consumo.saldos_anunciados",
        "El último saldo anunciado de cada cupo es el del libro",
        """
        SELECT c.numero, o.payload::jsonb ->> 'disponible_kg' AS anunciado_kg, d.asentado - d.por_salir AS disponible_kg
        FROM cupo_saldo s JOIN cupo c ON c.id = s.cupo
        JOIN libro_cuentas d ON d.tipo = 'disponible' AND d.referencia = s.cupo::text
        JOIN libro_cuentas u ON u.tipo = 'consumido' AND u.referencia = s.cupo::text
        JOIN LATERAL (
            SELECT o.payload FROM outbox o WHERE o.aggregate_id = s.cupo::text
                AND o.type = 'co.vuce.contingentes.cupo.saldo.v1' ORDER BY o.seq DESC LIMIT 1
        ) o ON true
        WHERE ((o.payload::jsonb ->> 'version')::bigint, (o.payload::jsonb ->> 'disponible_kg')::bigint,
               (o.payload::jsonb ->> 'reservado_kg')::bigint, (o.payload::jsonb ->> 'consumido_kg')::bigint,
               (o.payload::jsonb ->> 'dex_verificado_kg')::bigint)
            IS DISTINCT FROM (s.version::bigint, d.asentado - d.por_salir, d.por_salir, u.asentado, s.dex_verificado_kg)
        """,
    ),
)
