"""The credit engine in sets: one pass over lines and registrations by code and date, whatever their number.

With D the running sum of what lines used and S that of what had been registered by their day, the position up to which
a code is credited after a line is min(previous + used, S). Unrolled: D + min(0, the least S - D so far). A line credits
the stretch between two positions; a registration owes a stretch too, and the overlap of both is the explanation.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

_BORRAR = ("DELETE FROM consumo_linea WHERE estudio_id = :e", "DELETE FROM abono_registro WHERE estudio_id = :e")
_TEMPORALES = (
    "DROP TABLE IF EXISTS oferta, demanda",
    """CREATE TEMP TABLE oferta (registro_id uuid, item integer, codigo integer, fecha date, numero text COLLATE "C",
        cantidad numeric, fob_centavos bigint, desde numeric) ON COMMIT DROP""",
    """CREATE TEMP TABLE demanda (origen uuid, linea integer, codigo integer, fecha date, clase text, consumo numeric)
        ON COMMIT DROP""",
)

# What is owed, oldest first: registered in the period less re-exported; of a balance, what its origin left pending.
_REGISTROS = """
    INSERT INTO oferta
    SELECT o.*, sum(cantidad) OVER (PARTITION BY codigo ORDER BY fecha, numero, item, registro_id) - cantidad AS desde
    FROM (
        SELECT i.registro_id, i.item, i.codigo, r.registrado_el AS fecha, e.numero COLLATE "C" AS numero,
            i.cantidad - coalesce(x.cantidad, 0) AS cantidad, i.fob_centavos - coalesce(x.fob, 0) AS fob_centavos
        FROM registro r
        JOIN expediente e ON e.id = r.id AND e.estado = 'aprobado'
        JOIN registro_item i ON i.registro_id = r.id AND i.codigo IS NOT NULL
        LEFT JOIN (
            SELECT registro_id, item, sum(cantidad) AS cantidad, sum(fob_centavos) AS fob
            FROM reexportacion GROUP BY registro_id, item
        ) x ON (x.registro_id, x.item) = (i.registro_id, i.item)
        WHERE r.programa_id = :p AND r.periodo = :periodo AND CAST(:origen AS uuid) IS NULL
        UNION ALL
        SELECT registro_id, item, codigo, fecha, numero COLLATE "C", cantidad - por_exportaciones - por_ventas,
            fob_centavos - demostrado_centavos
        FROM abono_registro WHERE estudio_id = CAST(:origen AS uuid)
    ) o WHERE o.cantidad > 0
"""

_CONSUMOS = """
    INSERT INTO demanda
    SELECT l.estudio_id AS origen, l.linea, i.codigo, l.fecha, l.clase, l.unidades * i.factor AS consumo
    FROM declaracion_linea l JOIN cip c ON c.id = l.cip_id
    JOIN cip_insumo i ON i.cip_id = c.id AND i.version = c.vigente
    WHERE l.estudio_id = :e
    UNION ALL
    -- Maquila: certified inventories tell the code itself (art. 74).
    SELECT l.estudio_id, l.linea, l.codigo, l.fecha, l.clase, l.unidades FROM declaracion_linea l
    WHERE l.estudio_id = :e AND l.codigo IS NOT NULL
    UNION ALL
    -- Art. 70: what exceeded the commitment of the period before counts in this one, by its own date.
    SELECT a.origen, a.linea, a.codigo, a.fecha, a.clase, a.consumo - a.abonado FROM consumo_linea a
    WHERE a.estudio_id = CAST(:anterior AS uuid) AND a.origen = a.estudio_id AND a.consumo > a.abonado
        AND a.clase = 'exportacion' AND CAST(:origen AS uuid) IS NULL
"""

# `limite`: up to where lines of this class may credit on their day; `base`: from where they start.
_ACREDITAR = """
    INSERT INTO consumo_linea (estudio_id, origen, linea, codigo, fecha, clase, consumo, desde, abonado)
    WITH tope AS ({tope}),
    suceso AS (
        SELECT codigo, fecha, 0 AS tipo, NULL::uuid AS origen, 0 AS linea, cantidad AS entra, 0::numeric AS consumo
        FROM oferta
        UNION ALL
        SELECT codigo, fecha, 1, origen, linea, 0, consumo FROM demanda WHERE clase = :clase
    ), suma AS (
        SELECT *, sum(entra) OVER w AS s, sum(consumo) OVER w AS d FROM suceso
        WINDOW w AS (PARTITION BY codigo ORDER BY fecha, tipo, linea, origen ROWS UNBOUNDED PRECEDING)
    ), posicion AS (
        SELECT u.*, d + least(0, min({disponible} - d) OVER w) AS hasta
        FROM suma u {con_tope}
        WINDOW w AS (PARTITION BY u.codigo ORDER BY u.fecha, u.tipo, u.linea, u.origen ROWS UNBOUNDED PRECEDING)
    ), tramo AS (
        SELECT *, coalesce(lag(hasta) OVER w, 0) AS antes FROM posicion WHERE tipo = 1
        WINDOW w AS (PARTITION BY codigo ORDER BY fecha, linea, origen)
    )
    SELECT :e, t.origen, t.linea, t.codigo, t.fecha, :clase, t.consumo, {base} + t.antes, t.hasta - t.antes
    FROM tramo t {con_base}
"""
_DE_EXPORTACIONES = _ACREDITAR.format(tope="SELECT 1", disponible="u.s", con_tope="", base="0", con_base="")
# Art. 69: after the exports, and up to a percentage of what they credited of the code.
_DE_VENTAS = _ACREDITAR.format(
    tope="""SELECT codigo, sum(abonado) AS exportado FROM consumo_linea
        WHERE estudio_id = :e AND clase = 'exportacion' GROUP BY codigo""",
    disponible="""greatest(0, least(u.s - coalesce(k.exportado, 0),
        coalesce(k.exportado, 0) * CAST(:tope AS numeric) / 100))""",
    con_tope="LEFT JOIN tope k ON k.codigo = u.codigo",
    base="coalesce(k.exportado, 0)",
    con_base="LEFT JOIN tope k ON k.codigo = t.codigo",
)

# Cents are rounded half up on what is pending, so that nothing reads as demonstrated that is not (house rule).
_POR_REGISTRO = """
    INSERT INTO abono_registro (estudio_id, registro_id, item, codigo, fecha, numero, desde, cantidad,
        por_exportaciones, por_ventas, fob_centavos, demostrado_centavos, exportado_centavos)
    WITH hasta AS (
        SELECT codigo, sum(abonado) FILTER (WHERE clase = 'exportacion') AS exportado, sum(abonado) AS todo
        FROM consumo_linea WHERE estudio_id = :e GROUP BY codigo
    ), parte AS (
        SELECT o.*, greatest(0, least(coalesce(h.exportado, 0) - o.desde, o.cantidad)) AS exportado,
            greatest(0, least(coalesce(h.todo, 0) - o.desde, o.cantidad)) AS todo
        FROM oferta o LEFT JOIN hasta h ON h.codigo = o.codigo
    )
    SELECT :e, registro_id, item, codigo, fecha, numero, desde, cantidad, exportado, todo - exportado, fob_centavos,
        fob_centavos - div(2 * fob_centavos * (cantidad - todo) + cantidad, 2 * cantidad),
        fob_centavos - div(2 * fob_centavos * (cantidad - exportado) + cantidad, 2 * cantidad)
    FROM parte
"""


async def abonar(
    tx: AsyncSession,
    *,
    estudio: UUID,
    programa: UUID,
    periodo: int,
    origen: UUID | None,
    anterior: UUID | None,
    tope_ventas: Decimal,
) -> None:
    """Credit the accepted lines of a study to its registrations, anew. The caller holds the study's case.

    Args:
        origen: of a balance, the study that left it.
        anterior: the study of the period before, whose excess counts here (art. 70).
        tope_ventas: per cent of what exports credited that local sales may add (art. 69).
    """
    valores: dict[str, Any] = {"e": estudio, "p": programa, "periodo": periodo, "origen": origen, "anterior": anterior}
    await tx.execute(sa.text("SET LOCAL work_mem = '64MB'"))
    for orden in _BORRAR:
        await tx.execute(sa.text(orden), {"e": estudio})
    for orden in _TEMPORALES:
        await tx.execute(sa.text(orden))
    await _ejecutar(tx, _REGISTROS, valores)
    await _ejecutar(tx, _CONSUMOS, valores)
    await tx.execute(sa.text("ANALYZE oferta, demanda"))
    await _ejecutar(tx, _DE_EXPORTACIONES, valores | {"clase": "exportacion"})
    if tope_ventas:
        await _ejecutar(tx, _DE_VENTAS, valores | {"clase": "venta_local", "tope": str(tope_ventas)})
    await _ejecutar(tx, _POR_REGISTRO, valores)


async def _ejecutar(tx: AsyncSession, orden: str, valores: dict[str, Any]) -> None:
    consulta = sa.text(orden)
    tipos = {"e": sa.Uuid, "p": sa.Uuid, "origen": sa.Uuid, "anterior": sa.Uuid, "periodo": sa.Integer}
    usados = {k: v for k, v in valores.items() if k in consulta._bindparams}
    ligados: list[Any] = [sa.bindparam(k, type_=tipos.get(k, sa.Text)) for k in usados]
    await tx.execute(consulta.bindparams(*ligados), usados)
