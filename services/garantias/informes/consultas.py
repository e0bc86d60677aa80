"""What the reports read, and everything that happened to a programme and what hangs from it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

_GARANTIAS = sa.text("""
    SELECT g.id, e.numero, p.numero AS programa, e.empresa AS nit, m.razon_social, g.objeto, g.clase, g.emisor,
        g.periodo, e.estado, g.valor_cop_centavos, coalesce(g.demostrar_hasta, g.clausula_primera) AS demostrar_hasta,
        coalesce(g.vigente_hasta, g.valida_hasta) AS vigente_hasta
    FROM garantia g JOIN expediente e ON e.id = g.id JOIN expediente p ON p.id = g.programa_id
    LEFT JOIN empresa m ON m.nit = e.empresa
    WHERE (CAST(:estado AS text) IS NULL OR e.estado = :estado)
        AND coalesce(g.vigente_hasta, g.valida_hasta)
            BETWEEN coalesce(CAST(:desde AS date), '-infinity') AND coalesce(CAST(:hasta AS date), 'infinity')
    ORDER BY coalesce(g.vigente_hasta, g.valida_hasta), g.id LIMIT :limite
""")
_PERIODOS = sa.text("""
    SELECT c.programa_id AS id, p.numero AS programa, p.empresa AS nit, m.razon_social, c.periodo,
        c.autorizado_centavos, coalesce(u.asentado, 0) AS utilizado_centavos, s.numero AS estudio,
        s.estado AS estado_estudio, t.resultado ->> 'porcentaje' AS porcentaje_demostrado, t.a_efectivo_centavos
    FROM cupo_periodo c JOIN expediente p ON p.id = c.programa_id
    LEFT JOIN empresa m ON m.nit = p.empresa
    LEFT JOIN estudio t ON t.programa_id = c.programa_id AND t.periodo = c.periodo AND t.clase = 'ordinario'
    LEFT JOIN expediente s ON s.id = t.id
    LEFT JOIN libro_cuentas u ON u.tipo = 'utilizado_pv' AND u.referencia = c.programa_id || ':' || c.periodo
        AND u.unidad = 'USD-centavos'
    ORDER BY p.numero, c.periodo LIMIT :limite
""")
_INCUMPLIMIENTOS = sa.text("""
    SELECT f.id, e.numero, g.numero AS garantia, p.numero AS programa, e.empresa AS nit, m.razon_social, f.causa,
        e.estado, f.base_usd_centavos, f.valor_cop_centavos, f.recibido_el, f.expedida_el, f.notificada_el, f.firme_el,
        coalesce(f.pagada_el, f.cobro_el) AS terminada_el
    FROM efectividad f JOIN expediente e ON e.id = f.id JOIN expediente g ON g.id = f.garantia_id
    JOIN expediente p ON p.id = f.programa_id LEFT JOIN empresa m ON m.nit = e.empresa
    ORDER BY f.recibido_el DESC, f.id DESC LIMIT :limite
""")
_INTERNOS = ["expediente_recibido", "acto_proyectado", "archivada"]
"""States of an enforcement of which a company is not told."""
_LINEA = sa.text("""
    WITH casos AS (
        SELECT CAST(:id AS uuid) AS id
        UNION SELECT id FROM garantia WHERE programa_id = :id
        UNION SELECT id FROM prorroga WHERE programa_id = :id
        UNION SELECT id FROM efectividad WHERE programa_id = :id
        UNION SELECT id FROM estudio WHERE programa_id = :id
        UNION SELECT id FROM salida WHERE programa_id = :id
        UNION SELECT id FROM reimportacion WHERE programa_id = :id
    )
    SELECT e.id AS caso_id, e.tipo, e.numero, h.accion, h.desde, h.hacia, h.motivo, h.legal_en AS en, h.version
    FROM casos c JOIN expediente e ON e.id = c.id JOIN expediente_historia h ON h.expediente = e.id
    WHERE e.numero IS NOT NULL
        AND (:interno OR e.tipo <> 'efectividad' OR e.estado <> ALL(:internos))
    ORDER BY h.legal_en, e.id, h.version
""")
_PLAZOS = sa.text("""
    SELECT p.id FROM plazo p WHERE p.caso_id = :id
        OR p.caso_id IN (SELECT id FROM garantia WHERE programa_id = :id)
        OR p.caso_id IN (SELECT id FROM prorroga WHERE programa_id = :id)
        OR p.caso_id IN (SELECT id FROM estudio WHERE programa_id = :id)
        OR p.caso_id IN (SELECT id FROM salida WHERE programa_id = :id)
        OR p.caso_id IN (SELECT f.id FROM efectividad f JOIN expediente e ON e.id = f.id WHERE f.programa_id = :id
            AND (:interno OR e.estado <> ALL(:internos)))
""")


async def garantias(
    tx: AsyncSession, estado: str | None, desde: date | None, hasta: date | None, limite: int
) -> Sequence[Any]:
    """Guarantees by state and by the end of validity that rules, soonest first."""
    valores = {"estado": estado, "desde": desde, "hasta": hasta, "limite": limite}
    return (await tx.execute(_GARANTIAS, valores)).all()


async def por_estado(tx: AsyncSession) -> dict[str, int]:
    """How many guarantees there are in each state."""
    cuenta = sa.text("SELECT estado, count(*) FROM expediente WHERE tipo = 'garantia' GROUP BY estado ORDER BY estado")
    return {fila[0]: fila[1] for fila in await tx.execute(cuenta)}


async def periodos(tx: AsyncSession, limite: int) -> Sequence[Any]:
    """Import periods with the quota used, and what was demonstrated of it."""
    return (await tx.execute(_PERIODOS, {"limite": limite})).all()


async def incumplimientos(tx: AsyncSession, limite: int) -> Sequence[Any]:
    """Enforcements, the newest first."""
    return (await tx.execute(_INCUMPLIMIENTOS, {"limite": limite})).all()


async def linea(tx: AsyncSession, programa_id: UUID, *, interno: bool) -> Sequence[Any]:
    """Every step of a programme and of what hangs from it, oldest first; a company is not told of drafts."""
    return (await tx.execute(_LINEA, {"id": programa_id, "interno": interno, "internos": _INTERNOS})).all()


async def plazos(tx: AsyncSession, programa_id: UUID, *, interno: bool) -> list[UUID]:
    """Ids of every term of a programme and of what hangs from it."""
    return list((await tx.execute(_PLAZOS, {"id": programa_id, "interno": interno, "internos": _INTERNOS})).scalars())
