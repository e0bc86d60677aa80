"""What the auditor asks of this service's database."""

from services.consumo.anulaciones.auditoria import COMPROBACIONES as DE_ANULACIONES
from services.consumo.consumos.auditoria import COMPROBACIONES as DE_CONSUMOS
from services.consumo.cqe.auditoria import COMPROBACIONES as DE_CQE
from services.consumo.cupos.auditoria import COMPROBACIONES as DE_CUPOS
from services.consumo.dex.auditoria import COMPROBACIONES as DE_DEX
from services.consumo.dex.consultas import VERSION_PUBLICA
from services.consumo.hechos import COMPROBACIONES as DE_LO_CONTADO
from shared.events.temas import PUBLICO_CQE, PUBLICO_DEX
from shared.persistence.comprobaciones import Comprobacion

LADRILLOS = ("messaging", "jobs", "ledger", "expedientes", "oficios")

ASIGNADO = """
    SELECT c.id::text AS id, (coalesce(sum(t.cantidad), 0) - coalesce(max(v.asentado), 0))::bigint AS kg
    FROM cupo c
    LEFT JOIN libro_cuentas d ON d.tipo = 'disponible' AND d.referencia = c.id::text
    LEFT JOIN libro_transferencias t ON t.destino = d.id AND t.causa IN ('cupo.asignado', 'cupo.aumentado')
    LEFT JOIN libro_cuentas v ON v.tipo = 'devuelto' AND v.referencia = c.id::text
    GROUP BY c.id
"""
"""Kilograms given per cupo, less those taken back; equal to what `cupos` keeps of it."""

SALDOS = """
    SELECT s.cupo::text AS id, concat_ws(' ', d.asentado - d.por_salir, d.por_salir, c.asentado,
        coalesce(v.asentado, 0), s.dex_verificado_kg) AS kg
    FROM cupo_saldo s JOIN libro_cuentas d ON d.tipo = 'disponible' AND d.referencia = s.cupo::text
    JOIN libro_cuentas c ON c.tipo = 'consumido' AND c.referencia = s.cupo::text
    LEFT JOIN libro_cuentas v ON v.tipo = 'devuelto' AND v.referencia = s.cupo::text
"""
"""Balances per cupo; equal to what `cupos` was told."""

PUBLICOS = {
    PUBLICO_CQE: """
        SELECT q.numero, e.version, e.estado FROM cqe q JOIN expediente e ON e.id = q.id WHERE q.emitido_en IS NOT NULL
    """,
    PUBLICO_DEX: f"""
        SELECT e.numero, {VERSION_PUBLICA} AS version, e.estado FROM dex d JOIN expediente e ON e.id = d.id
    """,  # noqa: S608 -- a constant
}
"""Per public topic, the state that its last message of each number must tell."""

COMPROBACIONES: tuple[Comprobacion, ...] = (
    Comprobacion(
        "consumo.reservas_y_estados",
        "Hay una reserva viva exactamente por cada consumo firmado y sin decidir, por su cantidad",
        """
        WITH vivas AS (
            SELECT t.id, t.cantidad, (t.datos ->> 'consumo')::uuid AS consumo FROM libro_transferencias t
            WHERE t.clase = 'reserva' AND NOT EXISTS (SELECT FROM libro_transferencias r WHERE r.reserva = t.id)
        ), esperadas AS (
            SELECT c.veredicto_id AS id, c.cantidad_kg AS cantidad, c.id AS consumo
            FROM consumo c JOIN expediente e ON e.id = c.id
            WHERE e.estado IN ('en_validacion', 'enviado', 'en_espera_informacion')
        )
        SELECT coalesce(v.consumo, x.consumo) AS consumo, v.cantidad AS reservado_kg, x.cantidad AS esperado_kg
        FROM vivas v FULL JOIN esperadas x ON (x.id, x.cantidad, x.consumo) = (v.id, v.cantidad, v.consumo)
        WHERE v.id IS NULL OR x.id IS NULL
        """,
    ),
    Comprobacion(
        "consumo.aprobados_y_debitos",
        "Lo consumido de cada cupo es la suma de sus consumos aprobados, menos lo anulado y lo devuelto al cierre",
        """
        SELECT c.id, c.numero, l.asentado AS consumido_kg, coalesce(a.kg, 0) AS aprobado_kg,
               coalesce(v.kg, 0) AS vuelto_kg
        FROM cupo c JOIN libro_cuentas l ON l.tipo = 'consumido' AND l.referencia = c.id::text
        LEFT JOIN (
            SELECT o.cupo_id, sum(o.cantidad_kg) AS kg FROM consumo o JOIN expediente e ON e.id = o.id
            WHERE e.estado = 'aprobado' GROUP BY o.cupo_id
        ) a ON a.cupo_id = c.id
        LEFT JOIN (
            SELECT t.origen, sum(t.cantidad) AS kg FROM libro_transferencias t
            WHERE t.causa IN ('anulacion.aprobar', 'cierre.devolver') GROUP BY t.origen
        ) v ON v.origen = l.id
        WHERE l.asentado <> coalesce(a.kg, 0) - coalesce(v.kg, 0)
        """,
    ),
    Comprobacion(
        "consumo.un_cqe_por_aprobado",
        "Cada consumo aprobado de un contingente que expide CQE tiene uno solo, por su cantidad, y nadie más lo tiene",
        """
        SELECT o.id, e.numero, e.estado, q.numero AS cqe FROM consumo o JOIN expediente e ON e.id = o.id
        JOIN contingente t ON t.codigo = o.contingente AND t.version = o.contingente_version
        LEFT JOIN cqe q ON q.consumo_id = o.id
        WHERE (e.estado = 'aprobado' AND (t.datos ->> 'emite_cqe')::boolean) <> (q.id IS NOT NULL)
           OR q.cantidad_kg <> o.cantidad_kg OR q.comercial_kg <> o.comercial_kg
        """,
    ),
    Comprobacion(
        "consumo.series_sin_saltos",
        "Los números de serie de los CQE van del uno al último de su serie, sin saltos ni repetidos",
        """
        SELECT c.serie, c.ultimo, count(q.consecutivo) AS dados FROM expediente_consecutivo c
        LEFT JOIN (
            SELECT serie, consecutivo FROM cqe UNION ALL SELECT serie, consecutivo FROM numero_saltado
        ) q ON q.serie = c.serie
        WHERE c.serie LIKE 'cqe:%'
        GROUP BY c.serie, c.ultimo
        HAVING count(q.consecutivo) <> c.ultimo OR count(DISTINCT q.consecutivo) <> c.ultimo
            OR max(q.consecutivo) <> c.ultimo
        """,
    ),
    Comprobacion(
        "consumo.sellado_y_estado",
        "Un CQE está por sellar mientras no se haya expedido con su documento sellado, y solo entonces",
        """
        SELECT q.numero, e.estado FROM cqe q JOIN expediente e ON e.id = q.id
        WHERE (e.estado = 'por_sellar') <> (q.emitido_en IS NULL)
        """,
    ),
    Comprobacion(
        "consumo.resellados",
        "Un CQE sellado de nuevo muestra su último archivo",
        """
        SELECT q.numero, r.sello_id FROM documento_resellado r JOIN cqe q ON q.id = r.documento
        WHERE (q.sello_id, q.sellado) IS DISTINCT FROM (r.sello_id, r.sellado)
            AND NOT EXISTS (SELECT FROM documento_resellado s WHERE s.reemplaza = r.sello_id)
        """,
    ),
    Comprobacion(
        "consumo.emitido_una_vez",
        "Cada CQE emitido se anunció una sola vez",
        """
        SELECT q.numero, count(o.seq) AS anuncios FROM cqe q
        LEFT JOIN outbox o ON o.aggregate_id = q.id::text AND o.type IN (
            'co.vuce.contingentes.cqe.emitido.v1', 'co.vuce.contingentes.cqe.electronico_emitido.v1')
        GROUP BY q.id, q.numero, q.emitido_en
        HAVING count(o.seq) <> CASE WHEN q.emitido_en IS NULL THEN 0 ELSE 1 END
        """,
    ),
    Comprobacion(
        "consumo.nada_a_medias",
        "Ningún consumo espera un radicado o un veredicto, ni un CQE su sello",
        """
        SELECT e.tipo, e.numero, e.estado, coalesce(o.radicado_error, q.sello_error) AS error FROM expediente e
        LEFT JOIN consumo o ON o.id = e.id LEFT JOIN cqe q ON q.id = e.id
        WHERE e.estado IN ('en_validacion', 'por_sellar') OR (o.forma IS NOT NULL AND o.radicado IS NULL)
        """,
        solo_en_reposo=True,
    ),
    *DE_CONSUMOS,
    *DE_CQE,
    *DE_CUPOS,
    *DE_ANULACIONES,
    *DE_DEX,
    *DE_LO_CONTADO,
)
