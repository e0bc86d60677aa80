"""What the auditor asks of the ledger: everything is recomputed from the transfers."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "libro.balance_de_prueba",
        "En cada unidad lo asentado suma cero y lo que espera salir es lo que espera entrar",
        """
        SELECT unidad, sum(asentado) AS asentado, sum(por_salir) AS por_salir, sum(por_entrar) AS por_entrar
        FROM libro_cuentas GROUP BY unidad HAVING sum(asentado) <> 0 OR sum(por_salir) <> sum(por_entrar)
        """,
    ),
    Comprobacion(
        "libro.saldos_de_las_transferencias",
        "El saldo de cada cuenta es la suma de sus transferencias",
        """
        WITH partes (cuenta, asentado, por_salir, por_entrar) AS (
            SELECT origen, CASE WHEN clase IN ('directa', 'asiento') THEN -cantidad ELSE 0 END, 0::bigint, 0::bigint
            FROM libro_transferencias
            UNION ALL
            SELECT destino, CASE WHEN clase IN ('directa', 'asiento') THEN cantidad ELSE 0 END, 0, 0
            FROM libro_transferencias
            UNION ALL
            SELECT t.origen, 0, t.cantidad, 0 FROM libro_transferencias t WHERE t.clase = 'reserva'
               AND NOT EXISTS (SELECT FROM libro_transferencias r WHERE r.reserva = t.id)
            UNION ALL
            SELECT t.destino, 0, 0, t.cantidad FROM libro_transferencias t WHERE t.clase = 'reserva'
               AND NOT EXISTS (SELECT FROM libro_transferencias r WHERE r.reserva = t.id)
        ), sumas AS (
            SELECT cuenta, sum(asentado) AS asentado, sum(por_salir) AS por_salir, sum(por_entrar) AS por_entrar
            FROM partes GROUP BY cuenta
        )
        SELECT c.id, c.tipo, c.referencia, c.asentado, s.asentado AS calculado
        FROM libro_cuentas c LEFT JOIN sumas s ON s.cuenta = c.id
        WHERE (c.asentado, c.por_salir, c.por_entrar)
            IS DISTINCT FROM (coalesce(s.asentado, 0), coalesce(s.por_salir, 0), coalesce(s.por_entrar, 0))
        """,
    ),
    Comprobacion(
        "libro.asientos_continuos",
        "Cada cuenta tiene todos sus asientos, y el último es su saldo",
        """
        SELECT c.id, c.tipo, c.referencia, c.asientos FROM libro_cuentas c
        LEFT JOIN LATERAL (
            SELECT a.asentado, a.por_salir, a.por_entrar, count(*) OVER () AS cuantos
            FROM libro_asientos a WHERE a.cuenta = c.id ORDER BY a.numero DESC LIMIT 1
        ) u ON true
        WHERE (c.asentado, c.por_salir, c.por_entrar, c.asientos) IS DISTINCT FROM
            (coalesce(u.asentado, 0), coalesce(u.por_salir, 0), coalesce(u.por_entrar, 0), coalesce(u.cuantos, 0))
        """,
    ),
    Comprobacion(
        "libro.disponible_no_negativo",
        "Ninguna cuenta que no puede quedar en negativo lo está, ni lo estuvo",
        """
        SELECT c.id, c.tipo, c.referencia, a.numero, a.asentado, a.por_salir
        FROM libro_asientos a JOIN libro_cuentas c ON c.id = a.cuenta
        WHERE c.sin_negativos AND a.asentado - a.por_salir < 0
        """,
    ),
)
