"""What the auditor asks of exits of goods."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "salidas.estado_y_fila",
        "El estado de cada salida concuerda con sus fechas",
        """
        SELECT e.numero, e.estado FROM salida s JOIN expediente e ON e.id = s.id
        WHERE (e.estado IN ('autorizada', 'fuera', 'reimportada', 'definitiva')) <> (s.autorizada_el IS NOT NULL)
                AND e.estado <> 'desistida'
           OR (e.estado IN ('fuera', 'definitiva') AND s.embarcada_el IS NULL)
           OR (e.estado IN ('reimportada', 'definitiva')) <> (s.termino_el IS NOT NULL)
        """,
    ),
    Comprobacion(
        "salidas.caben",
        "De ningún ítem sale más de lo que se registró",
        """
        SELECT s.registro_id, i.item FROM salida s
        JOIN expediente e ON e.id = s.id AND e.estado IN ('autorizada', 'fuera')
        JOIN salida_item i ON i.salida_id = s.id
        JOIN registro_item r ON r.registro_id = s.registro_id AND r.item = i.item
        LEFT JOIN (SELECT registro_id, item, sum(cantidad) AS cantidad FROM reexportacion GROUP BY registro_id, item) x
            ON x.registro_id = s.registro_id AND x.item = i.item
        GROUP BY s.registro_id, i.item, r.cantidad, x.cantidad
        HAVING sum(i.cantidad) + coalesce(x.cantidad, 0) > r.cantidad
        """,
    ),
    Comprobacion(
        "salidas.definitiva_reexportada",
        "Lo que salió en forma definitiva consta como reexportado, ítem por ítem (art. 86)",
        """
        SELECT e.numero, i.item FROM salida s JOIN expediente e ON e.id = s.id AND e.estado = 'definitiva'
        JOIN salida_item i ON i.salida_id = s.id
        WHERE NOT EXISTS (
            SELECT FROM reexportacion x WHERE x.registro_id = s.registro_id AND x.item = i.item
                AND x.cantidad = i.cantidad AND x.fob_centavos = i.fob_centavos
                AND x.declaracion = coalesce(s.declaracion_regreso, s.declaracion_embarque))
        """,
    ),
)
