"""What the auditor asks of the life of a request."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cupos.esperas_con_requerimiento",
        "Toda solicitud en espera de información tiene un requerimiento abierto con su plazo",
        """
        SELECT e.id, e.numero FROM expediente e WHERE e.tipo = 'solicitud' AND e.estado = 'en_espera_informacion'
        AND NOT EXISTS (
            SELECT FROM expediente_requerimiento r JOIN plazo_de_informacion p ON p.requerimiento = r.id
            WHERE r.expediente = e.id AND r.respondido_en IS NULL AND r.responder_hasta IS NOT NULL
        )
        """,
    ),
    Comprobacion(
        "cupos.correcciones_y_debitos",
        "Cada corrección que quita espera su débito, o quedó como consumo lo juzgó",
        """
        SELECT c.id, c.solicitud, c.estado, m.estado AS debito FROM correccion c
        LEFT JOIN cupo_movimiento m ON m.id = c.debito
        WHERE c.debito IS NOT NULL AND (m.id IS NULL OR -m.kg <> c.antes_kg - c.nueva_kg OR c.estado
            <> CASE m.estado WHEN 'pedido' THEN 'pedida' WHEN 'hecho' THEN 'aplicada' ELSE 'rechazada' END)
        """,
    ),
    Comprobacion(
        "cupos.pasos_con_oficio",
        "Toda solicitud cuya firma fue aceptada tiene su constancia, y toda decisión su oficio",
        """
        SELECT h.expediente, h.version, h.accion, h.hacia FROM expediente_historia h
        JOIN expediente e ON e.id = h.expediente AND e.tipo = 'solicitud'
        WHERE ((h.accion = 'veredicto' AND h.hacia IN ('enviada', 'lista_de_espera'))
            OR h.accion IN ('aprobar', 'aprobar_parcial', 'negar', 'devolver', 'resolver', 'recurrir', 'vencer'))
        AND NOT EXISTS (SELECT FROM oficio o WHERE o.expediente = h.expediente AND o.version = h.version)
        """,
    ),
)
