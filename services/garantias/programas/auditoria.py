"""What the auditor asks of programmes, their requests, their modifications, their end, and Grandes Usuarios."""

from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "programas.firmados",
        "Toda solicitud en estudio o decidida tiene aceptadas las copias del representante y del economista",
        """
        SELECT e.numero, e.estado FROM solicitud s JOIN expediente e ON e.id = s.expediente
        WHERE e.estado IN ('en_estudio', 'autorizado', 'negado', 'devuelto', 'suspendido', 'terminado')
            AND (s.recibida_en IS NULL OR (
                SELECT count(*) FROM solicitud_copia c WHERE c.expediente = s.expediente
                AND c.formulario = s.formulario AND c.estado = 'aceptada') <> 2)
            -- One that was returned because its representante did not sign it may lack them all.
            AND NOT (e.estado = 'devuelto' AND 'revocar_firma' = (
                SELECT h.accion FROM expediente_historia h WHERE h.expediente = e.id
                AND h.accion IN ('devolver', 'revocar_firma') ORDER BY h.version DESC LIMIT 1))
        """,
    ),
    Comprobacion(
        "programas.en_validacion",
        "Una solicitud está en validación mientras se espera el veredicto de alguna copia, y solo entonces",
        """
        SELECT e.numero, e.estado FROM solicitud s JOIN expediente e ON e.id = s.expediente
        WHERE (e.estado = 'en_validacion') <> EXISTS (
            SELECT FROM solicitud_copia c WHERE c.expediente = s.expediente
            AND c.formulario = s.formulario AND c.estado = 'en_validacion')
        """,
    ),
    Comprobacion(
        "programas.con_oficio",
        "Todo programa que se autorizó por una solicitud firmada tiene su oficio (art. 17)",
        """
        SELECT e.numero FROM programa p JOIN expediente e ON e.id = p.id JOIN solicitud s ON s.expediente = p.id
        WHERE p.autorizado_en IS NOT NULL
            AND NOT EXISTS (SELECT FROM oficio o WHERE o.expediente = p.id AND o.clase = 'autorizacion')
        """,
    ),
    Comprobacion(
        "programas.plazo_de_decision",
        "Toda solicitud en estudio tiene abierto un solo término para decidir (arts. 16 y 18)",
        """
        SELECT e.numero FROM solicitud s JOIN expediente e ON e.id = s.expediente
        WHERE (e.estado = 'en_estudio')::int <> (
            SELECT count(*) FROM plazo p WHERE p.caso_id = e.id AND p.regla = 'programa_decision'
            AND p.estado = 'abierto')
        """,
    ),
    Comprobacion(
        "programas.suspension",
        "Un programa dice la causa de su suspensión mientras está suspendido, y solo entonces",
        """
        SELECT e.numero, e.estado, p.suspension_causa FROM programa p JOIN expediente e ON e.id = p.id
        WHERE (e.estado = 'suspendido') <> (p.suspension_causa IS NOT NULL)
            OR (e.estado = 'terminado') <> (p.terminado_en IS NOT NULL)
        """,
    ),
    Comprobacion(
        "programas.modificaciones",
        "Toda modificación autorizada está aplicada, y ninguna otra lo está",
        """
        SELECT e.numero, e.estado FROM modificacion m JOIN expediente e ON e.id = m.id
        WHERE (e.estado = 'autorizado') <> (m.aplicada_en IS NOT NULL)
            OR m.abierta = (e.estado IN ('autorizado', 'negado', 'desistido'))
        """,
    ),
    Comprobacion(
        "terminaciones.programa",
        "Un programa terminado tiene una terminación terminada de su misma clase, y esta un programa terminado",
        """
        SELECT e.numero, p.causa_terminacion FROM programa p JOIN expediente e ON e.id = p.id
        WHERE p.terminado_en IS NOT NULL AND NOT EXISTS (
            SELECT FROM terminacion t JOIN expediente f ON f.id = t.id
            WHERE t.programa_id = p.id AND t.clase = p.causa_terminacion AND f.estado = 'terminada')
        UNION ALL
        SELECT f.numero, f.estado FROM terminacion t JOIN expediente f ON f.id = t.id
        JOIN programa p ON p.id = t.programa_id
        WHERE (f.estado = 'terminada' AND p.terminado_en IS NULL)
            OR t.abierta = (f.estado IN ('terminada', 'archivada'))
        """,
    ),
    Comprobacion(
        "grandes_usuarios.programas",
        "Los programas vivos de un Gran Usuario, y solo ellos, lo dicen",
        """
        SELECT e.numero, p.gran_usuario FROM programa p JOIN expediente e ON e.id = p.id
        WHERE e.estado IN ('autorizado', 'suspendido')
            AND p.gran_usuario <> EXISTS (SELECT FROM gran_usuario g WHERE g.nit = e.empresa AND g.vigente)
        """,
    ),
)
