"""What the auditor asks of `cupos`."""

from services.cupos.asignaciones.auditoria import COMPROBACIONES as DE_ASIGNACIONES
from services.cupos.asignaciones.repetir import repetir_todas
from services.cupos.contingentes.auditoria import COMPROBACIONES as DE_CONTINGENTES
from services.cupos.devoluciones.auditoria import COMPROBACIONES as DE_DEVOLUCIONES
from services.cupos.movimientos.auditoria import COMPROBACIONES as DE_MOVIMIENTOS
from services.cupos.solicitudes.auditoria import COMPROBACIONES as DE_SOLICITUDES
from services.cupos.turnos.auditoria import COMPROBACIONES as DE_TURNOS
from shared.persistence.comprobaciones import Comprobacion

LADRILLOS = ("messaging", "jobs", "ledger", "expedientes", "oficios", "audit")
"""Bricks whose own checks hold in this database."""

ASIGNADO = "SELECT id::text AS id, kg FROM cupo_vigente"
"""Kilograms per cupo, with its increases and less its debits; equal to what `consumo` keeps of it."""

SALDOS = """
    SELECT cupo::text AS id,
        concat_ws(' ', disponible_kg, reservado_kg, consumido_kg, devuelto_kg, dex_verificado_kg) AS kg
    FROM saldo_conocido
"""
"""Balances per cupo as `consumo` told them: available, reserved, consumed, taken back, covered by declarations."""

REPETICIONES = (
    ("cupos.asignaciones_repetidas", "Calcular otra vez cada asignación desde lo guardado da lo mismo", repetir_todas),
)
"""What is not SQL: name, promise, and what finds breaches over a reading connection."""

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "cupos.volumen_de_grupo",
        "En cada grupo, lo asignado más lo reservado no supera el volumen",
        """
        SELECT g.contingente, g.codigo, g.volumen_kg, a.asentado AS asignado, d.por_salir AS reservado
        FROM grupo g
        JOIN libro_cuentas a ON a.tipo = 'grupo_asignado' AND a.referencia = g.contingente || '/' || g.codigo
        JOIN libro_cuentas d ON d.tipo = 'grupo_disponible' AND d.referencia = a.referencia
        WHERE a.asentado + d.por_salir > g.volumen_kg
        """,
    ),
    Comprobacion(
        "cupos.grupos_y_libro",
        "El volumen de cada grupo es lo que el libro emitió: disponible más asignado",
        """
        SELECT g.contingente, g.codigo, g.volumen_kg, a.asentado + d.asentado AS en_libro FROM grupo g
        LEFT JOIN libro_cuentas a ON a.tipo = 'grupo_asignado' AND a.referencia = g.contingente || '/' || g.codigo
        LEFT JOIN libro_cuentas d ON d.tipo = 'grupo_disponible' AND d.referencia = g.contingente || '/' || g.codigo
        WHERE a.asentado + d.asentado IS DISTINCT FROM g.volumen_kg
        """,
    ),
    Comprobacion(
        "cupos.grupos_en_contingente",
        "La suma de los grupos no supera el volumen del contingente",
        """
        SELECT c.codigo, c.volumen_kg, sum(g.volumen_kg) AS grupos FROM contingente c
        JOIN grupo g ON g.contingente = c.codigo GROUP BY c.codigo, c.volumen_kg HAVING sum(g.volumen_kg) > c.volumen_kg
        """,
    ),
    Comprobacion(
        "cupos.asignado_es_cupos",
        "Lo asignado de cada grupo es la suma de sus cupos",
        """
        SELECT g.contingente, g.codigo, a.asentado, coalesce(sum(c.kg), 0) AS cupos FROM grupo g
        JOIN libro_cuentas a ON a.tipo = 'grupo_asignado' AND a.referencia = g.contingente || '/' || g.codigo
        LEFT JOIN cupo_vigente c ON c.contingente = g.contingente AND c.grupo = g.codigo
        GROUP BY g.contingente, g.codigo, a.asentado HAVING a.asentado <> coalesce(sum(c.kg), 0)
        """,
    ),
    Comprobacion(
        "cupos.aprobadas_con_cupo",
        "Toda solicitud aprobada tiene un cupo por lo aprobado, con sus correcciones, y ninguna otra tiene nada",
        """
        SELECT e.id, e.numero, e.estado, s.aprobada_kg, c.kg FROM solicitud s JOIN expediente e ON e.id = s.id
        LEFT JOIN (
            SELECT c.solicitud, c.cantidad_kg + coalesce(sum(m.kg), 0) AS kg FROM cupo c
            LEFT JOIN cupo_movimiento m
                ON m.cupo = c.id AND m.estado = 'hecho' AND m.causa IN ('recurso', 'correccion')
            GROUP BY c.id
        ) c ON c.solicitud = s.id
        WHERE coalesce(c.kg, 0)
            <> CASE WHEN e.estado IN ('aprobada', 'aprobada_parcial') THEN coalesce(s.aprobada_kg, -1) ELSE 0 END
        """,
    ),
    Comprobacion(
        "cupos.cupo_y_transferencia",
        "Cada cupo es una transferencia del libro por su cantidad",
        """
        SELECT c.id, c.numero, c.cantidad_kg, t.cantidad
        FROM cupo c JOIN libro_transferencias t ON t.id = c.transferencia
        WHERE t.cantidad <> c.cantidad_kg
        """,
    ),
    Comprobacion(
        "cupos.libro_cuadra",
        "El libro de los grupos cuadra: la suma de todas las cuentas es cero",
        """
        SELECT unidad, sum(asentado) AS asentado, sum(por_salir) AS por_salir, sum(por_entrar) AS por_entrar
        FROM libro_cuentas GROUP BY unidad HAVING sum(asentado) <> 0 OR sum(por_salir) <> sum(por_entrar)
        """,
    ),
    Comprobacion(
        "cupos.validaciones_terminadas",
        "Ninguna solicitud espera un veredicto",
        "SELECT id, numero FROM expediente WHERE tipo = 'solicitud' AND estado = 'en_validacion'",
        solo_en_reposo=True,
    ),
    Comprobacion(
        "cupos.radicados_generados",
        "Todo formulario radicado tiene su PDF",
        """
        SELECT e.id, e.numero, s.radicado_error FROM solicitud s JOIN expediente e ON e.id = s.id
        WHERE e.estado = 'radicada' AND s.radicado IS NULL
        """,
        solo_en_reposo=True,
    ),
    *DE_CONTINGENTES,
    *DE_MOVIMIENTOS,
    *DE_TURNOS,
    *DE_DEVOLUCIONES,
    *DE_ASIGNACIONES,
    *DE_SOLICITUDES,
)
