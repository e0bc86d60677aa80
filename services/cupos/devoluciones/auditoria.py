"""What the auditor asks of voluntary returns."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cupos.devoluciones_y_debitos",
        "Cada devolución aprobada tiene un débito de su cupo por su cantidad, resuelto como ella; otra no lo tiene",
        """
        SELECT e.numero, e.estado, d.cantidad_kg, m.kg, m.estado AS debito FROM devolucion d
        JOIN expediente e ON e.id = d.id LEFT JOIN cupo_movimiento m ON m.id = d.debito
        WHERE (m.id IS NOT NULL) <> (e.estado IN ('por_aplicar', 'aplicada', 'rechazada'))
            OR (m.id IS NOT NULL AND ((m.cupo, m.caso_id, m.kg, m.causa) <> (d.cupo, d.id, -d.cantidad_kg, 'devolucion')
                OR m.estado <> CASE e.estado WHEN 'aplicada' THEN 'hecho' WHEN 'rechazada' THEN 'sin_saldo'
                    ELSE 'pedido' END))
        """,
    ),
    Comprobacion(
        "cupos.devoluciones_con_oficio",
        "Toda devolución cuya firma fue aceptada tiene su constancia, y toda respuesta su oficio",
        """
        SELECT h.expediente, h.version, h.accion FROM expediente_historia h
        JOIN expediente e ON e.id = h.expediente AND e.tipo = 'devolucion'
        WHERE (h.hacia = 'solicitada' AND h.accion = 'veredicto' OR h.accion IN ('negar', 'debitada', 'sin_saldo'))
            AND NOT EXISTS (SELECT FROM oficio o WHERE o.expediente = h.expediente AND o.version = h.version)
        """,
    ),
    Comprobacion(
        "cupos.devoluciones_terminadas",
        "Ninguna devolución espera su formulario ni un veredicto",
        """
        SELECT e.numero, e.estado, d.radicado_error FROM devolucion d JOIN expediente e ON e.id = d.id
        WHERE e.estado = 'en_validacion' OR (d.forma IS NOT NULL AND d.radicado IS NULL)
        """,
        solo_en_reposo=True,
    ),
)
