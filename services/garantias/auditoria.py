"""What the auditor asks of this service's database."""

from services.garantias.auditoria_respaldo import COMPROBACIONES as DEL_RESPALDO
from services.garantias.demostracion import COMPROBACIONES as DE_LA_DEMOSTRACION
from services.garantias.programas.auditoria import COMPROBACIONES as DE_PROGRAMAS
from shared.events.temas import PUBLICO_GARANTIAS
from shared.persistence.comprobaciones import Comprobacion

LADRILLOS = ("messaging", "jobs", "expedientes", "ledger", "oficios")

PUBLICOS = {
    PUBLICO_GARANTIAS: """
        SELECT e.numero, g.version_publica AS version, e.estado FROM garantia g JOIN expediente e ON e.id = g.id
    """
}
"""Per public topic: number, version and state that its last messages must have."""

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "garantias.monto",
        "Ninguna garantía aceptada vale menos de lo que exigía su autorización",
        """
        SELECT e.numero, g.valor_cop_centavos, g.cotejo ->> 'valor_cop' AS exigido
        FROM garantia g JOIN expediente e ON e.id = g.id
        WHERE g.aceptada_el IS NOT NULL AND g.valor_cop_centavos < (g.cotejo ->> 'valor_cop')::numeric * 100
        """,
    ),
    Comprobacion(
        "garantias.asociacion_amparada",
        "La garantía aceptada de una asociación empresarial ampara a cada miembro (art. 13.1 c)",
        """
        SELECT e.numero, m ->> 'nit' AS sin_amparar FROM garantia g JOIN expediente e ON e.id = g.id
        JOIN programa p ON p.id = g.programa_id, jsonb_array_elements(p.detalle -> 'miembros') m
        WHERE e.estado = 'aceptada' AND g.objeto = 'cumplimiento' AND NOT g.ampara ? (m ->> 'nit')
        """,
    ),
    Comprobacion(
        "garantias.estado_y_fila",
        "El estado de cada programa y garantía concuerda con sus fechas",
        """
        SELECT e.numero, e.estado FROM garantia g JOIN expediente e ON e.id = g.id
        WHERE g.viva <> (e.estado IN ('presentada', 'aceptada', 'por_sustituir', 'en_efectividad'))
           OR (e.estado IN ('borrador', 'presentada', 'reparada')) <> (g.aceptada_el IS NULL)
        UNION ALL
        SELECT e.numero, e.estado FROM programa p JOIN expediente e ON e.id = p.id
        WHERE (e.estado IN ('autorizado', 'suspendido', 'terminado')) <> (p.autorizado_en IS NOT NULL)
        """,
    ),
    Comprobacion(
        "garantias.plazos_de_aceptada",
        "Toda garantía aceptada tiene sus plazos",
        """
        SELECT e.numero FROM garantia g JOIN expediente e ON e.id = g.id
        WHERE g.aceptada_el IS NOT NULL AND NOT EXISTS (SELECT FROM plazo p WHERE p.caso_id = g.id)
        """,
    ),
    Comprobacion(
        "garantias.movimientos_enlazados",
        "Cada movimiento de un plazo sale de la fecha del anterior, y el último es la fecha vigente",
        """
        SELECT p.caso_numero, p.regla, m.fecha_anterior, m.fecha FROM (
            SELECT plazo_id, fecha_anterior, fecha,
                lag(fecha) OVER w AS previa, lead(fecha) OVER w IS NULL AS ultimo
            FROM plazo_movimiento WINDOW w AS (PARTITION BY plazo_id ORDER BY calendario_version)
        ) m JOIN plazo p ON p.id = m.plazo_id
        WHERE m.fecha_anterior <> coalesce(m.previa, m.fecha_anterior) OR (m.ultimo AND m.fecha <> p.vence)
        """,
    ),
    Comprobacion(
        "garantias.calendario_vigente",
        "Todo plazo abierto está calculado con el calendario vigente",
        """
        SELECT p.caso_numero, p.regla, p.calendario_version FROM plazo p, calendario_vigente v
        WHERE p.estado = 'abierto' AND p.calendario_version <> v.version
        """,
        solo_en_reposo=True,
    ),
    *DE_PROGRAMAS,
    *DE_LA_DEMOSTRACION,
    *DEL_RESPALDO,
)
