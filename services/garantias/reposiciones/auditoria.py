"""What the auditor asks of studies to replace raw materials."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "reposiciones.registradas",
        "Lo registrado de cada insumo es la suma de sus registros y nunca más de lo autorizado (art. 101)",
        """
        SELECT c.reposicion_id, c.insumo, c.autorizada, c.registrada, r.suma FROM reposicion_cantidad c
        LEFT JOIN (SELECT reposicion_id, insumo, sum(cantidad) AS suma FROM reposicion_registro
            GROUP BY reposicion_id, insumo) r USING (reposicion_id, insumo)
        WHERE c.registrada <> coalesce(r.suma, 0) OR c.registrada > c.autorizada
        """,
    ),
    Comprobacion(
        "reposiciones.importaciones_repuestas",
        "De cada importación se repuso lo que dicen los estudios autorizados, y nunca más de ella (art. 99)",
        """
        SELECT i.declaracion, i.item, i.utilizada, u.suma FROM importacion_repuesta i FULL JOIN (
            SELECT x -> 'importacion' ->> 0 AS declaracion, (x -> 'importacion' ->> 1)::integer AS item,
                sum((x ->> 'cantidad')::numeric) AS suma
            FROM reposicion r, jsonb_array_elements(r.resultado -> 'usos') x GROUP BY 1, 2
        ) u ON u.declaracion = i.declaracion AND u.item = i.item
        WHERE i.utilizada IS DISTINCT FROM u.suma OR i.utilizada > i.cantidad
        """,
    ),
    Comprobacion(
        "reposiciones.estado_y_fila",
        "Toda reposición autorizada tiene cantidades y término, y ninguna otra",
        """
        SELECT e.numero, e.estado FROM reposicion r JOIN expediente e ON e.id = r.id
        WHERE (e.estado = 'autorizada') <> (r.resultado IS NOT NULL AND r.registrar_hasta IS NOT NULL)
        """,
    ),
)
