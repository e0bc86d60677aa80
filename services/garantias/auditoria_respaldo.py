"""What the auditor asks of prórrogas, enforcement, drafts and replacements."""

from services.garantias.documentos_firmados.auditoria import COMPROBACIONES as DE_DOCUMENTOS
from shared.persistence.comprobaciones import Comprobacion

COMPROBACIONES: tuple[Comprobacion, ...] = (
    *DE_DOCUMENTOS,
    Comprobacion(
        "prorrogas.doce_meses",
        "Las prórrogas concedidas a una garantía y a las que la sustituyeron no suman más de doce meses (art. 28.4)",
        """
        SELECT p.cadena, sum(p.meses) AS meses FROM prorroga p JOIN expediente e ON e.id = p.id
        WHERE e.estado IN ('aprobada_por_sustituir', 'firme') GROUP BY p.cadena HAVING sum(p.meses) > 12
        """,
    ),
    Comprobacion(
        "prorrogas.estado_y_fila",
        "El estado de cada prórroga concuerda con su fila, y la firme se sustituyó a tiempo (art. 28.4 par. 2)",
        """
        SELECT e.numero, e.estado FROM prorroga p JOIN expediente e ON e.id = p.id
        LEFT JOIN expediente g ON g.id = p.sustituta_id
        WHERE p.abierta <> (e.estado IN ('solicitada', 'devuelta', 'aprobada_por_sustituir'))
           OR (e.estado = 'firme') <> (p.sustituta_id IS NOT NULL)
           OR (g.radicado_en AT TIME ZONE 'America/Bogota')::date > p.sustituir_hasta
        """,
    ),
    Comprobacion(
        "garantias.sustitucion",
        "Toda garantía sustituida tiene una aceptada en su lugar, que conserva su aceptación inicial (art. 60)",
        """
        SELECT e.numero FROM garantia g JOIN expediente e ON e.id = g.id
        WHERE e.estado = 'sustituida' AND NOT EXISTS (
            SELECT FROM garantia s WHERE s.sustituye_a = g.id AND s.aceptada_el IS NOT NULL
            AND s.aceptacion_inicial = g.aceptacion_inicial AND s.cadena = g.cadena)
        """,
    ),
    Comprobacion(
        "efectividades.estado_y_fila",
        "El estado de cada efectividad concuerda con sus fechas y con el de su garantía",
        """
        SELECT e.numero, e.estado, g.estado AS garantia FROM efectividad f
        JOIN expediente e ON e.id = f.id JOIN expediente g ON g.id = f.garantia_id
        WHERE f.abierta <> (e.estado NOT IN ('pagada', 'cobro_coactivo', 'revocada', 'archivada'))
           OR f.abierta AND g.estado <> 'en_efectividad'
           OR e.estado IN ('pagada', 'cobro_coactivo') AND g.estado <> e.estado
           OR (e.estado = 'pagada') <> (f.pagada_el IS NOT NULL)
           OR (e.estado = 'cobro_coactivo') <> (f.cobro_el IS NOT NULL)
        """,
    ),
    Comprobacion(
        "efectividades.nunca_mas_que_la_garantia",
        "No se hace efectivo más que el valor de la garantía",
        """
        SELECT e.numero, f.valor_cop_centavos FROM efectividad f JOIN expediente e ON e.id = f.id
        JOIN garantia g ON g.id = f.garantia_id WHERE f.valor_cop_centavos > g.valor_cop_centavos
        """,
    ),
    Comprobacion(
        "actos.de_su_vencimiento",
        "Todo acto por firmar sale de un término abierto que venció ese día",
        """
        SELECT a.id, a.caso_numero, a.vencio, p.vence, p.estado FROM acto a JOIN plazo p ON p.id = a.plazo_id
        WHERE a.estado = 'proyectado' AND (p.estado <> 'abierto' OR p.vence <> a.vencio)
        """,
    ),
)
