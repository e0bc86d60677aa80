"""The figures of the reports, straight from the projection: one row per dimension and month."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import Cantidad
from services.cupos.informes import rules
from services.cupos.informes.schemas import FilaDeUtilizacion
from shared.http.paginacion import Paginacion, paginar

Dimension = Literal["contingente", "grupo", "exportador", "cupo"]

# Each cupo at the end of each month: its last balance told until then, or what it was assigned while none was.
_POR_CUPO = """
    SELECT m.mes::date AS mes, c.contingente, c.grupo, c.nit, c.numero,
        coalesce(s.asignado_kg, c.cantidad_kg) AS neto, coalesce(s.devuelto_kg, 0) AS devuelto,
        coalesce(s.reservado_kg, 0) AS reservado, coalesce(s.consumido_kg, 0) AS certificado,
        coalesce(s.dex_verificado_kg, 0) AS verificado, coalesce(s.disponible_kg, c.cantidad_kg) AS disponible,
        coalesce(s.consumido_kg, 0) - coalesce(a.consumido_kg, 0) AS certificado_mes,
        coalesce(s.dex_verificado_kg, 0) - coalesce(a.dex_verificado_kg, 0) AS verificado_mes,
        s.al_corte
    FROM generate_series(CAST(:desde AS date), CAST(:hasta AS date), interval '1 month') AS m (mes)
    JOIN cupo c ON c.asignado_en < ((m.mes + interval '1 month')::timestamp AT TIME ZONE 'America/Bogota')
    LEFT JOIN LATERAL (
        SELECT * FROM saldo_mensual s WHERE s.cupo = c.id AND s.mes <= m.mes ORDER BY s.mes DESC LIMIT 1
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT * FROM saldo_mensual s WHERE s.cupo = c.id AND s.mes < m.mes ORDER BY s.mes DESC LIMIT 1
    ) a ON true
    WHERE (CAST(:contingente AS text) IS NULL OR c.contingente = :contingente)
        AND (CAST(:grupo AS text) IS NULL OR c.grupo = :grupo)
        AND (CAST(:nits AS text[]) IS NULL OR c.nit = ANY(CAST(:nits AS text[])))
"""
_CLAVES = {
    "contingente": ("contingente",),
    "grupo": ("contingente", "grupo"),
    "exportador": ("contingente", "nit"),
    "cupo": ("contingente", "grupo", "nit", "numero"),
}
_SUMAS = (
    "neto",
    "devuelto",
    "reservado",
    "certificado",
    "verificado",
    "disponible",
    "certificado_mes",
    "verificado_mes",
)
_COLUMNAS: tuple[sa.ColumnClause[Any], ...] = (
    *(sa.column(c, sa.Text) for c in ("contingente", "grupo", "nit", "numero")),
    sa.column("mes", sa.Date),
    *(sa.column(c, sa.BigInteger) for c in _SUMAS),
    sa.column("sin_saldo", sa.BigInteger),
    sa.column("al_corte", sa.DateTime(timezone=True)),
    *(sa.column(c, sa.Text) for c in ("nombre", "unidad", "razon_social")),
    sa.column("volumen", sa.BigInteger),
)


@dataclass(frozen=True)
class Alcance:
    """What a report covers. `desde` and `hasta` are first days of months; `nits` None means every company."""

    por: Dimension
    desde: date
    hasta: date
    contingente: str | None = None
    grupo: str | None = None
    nits: tuple[str, ...] | None = None

    @property
    def parametros(self) -> dict[str, Any]:
        return {
            "desde": self.desde,
            "hasta": self.hasta,
            "contingente": self.contingente,
            "grupo": self.grupo,
            "nits": None if self.nits is None else list(self.nits),
        }


def _consulta(alcance: Alcance) -> sa.Select[Any]:
    claves = _CLAVES[alcance.por]
    elegidas = ", ".join(c if c in claves else f"''::text AS {c}" for c in ("contingente", "grupo", "nit", "numero"))
    sumas = ", ".join(f"sum({s})::bigint AS {s}" for s in _SUMAS)
    # The volume is everybody's; beside the figures of one company, or of some, it would mislead.
    volumen = {"contingente": "c.volumen_kg", "grupo": "g.volumen_kg"}.get(alcance.por, "NULL::bigint")
    sql = f"""
        WITH totales AS (
            SELECT {elegidas}, mes, {sumas}, count(*) FILTER (WHERE al_corte IS NULL) AS sin_saldo,
                max(al_corte) AS al_corte
            FROM ({_POR_CUPO}) por_cupo GROUP BY {", ".join(claves)}, mes
        )
        SELECT t.*, c.nombre, c.unidad, coalesce(e.razon_social, '') AS razon_social,
            {volumen if alcance.nits is None else "NULL::bigint"} AS volumen
        FROM totales t JOIN contingente c ON c.codigo = t.contingente
        LEFT JOIN grupo g ON g.contingente = t.contingente AND g.codigo = t.grupo
        LEFT JOIN empresa e ON e.nit = t.nit
    """  # noqa: S608 -- the pieces are constants of this module
    tabla = sa.text(sql).bindparams(**alcance.parametros).columns(*_COLUMNAS).subquery()
    return sa.select(tabla)


def _orden(consulta: sa.Select[Any]) -> list[Any]:
    columnas = consulta.selected_columns
    return [columnas[c] for c in ("contingente", "grupo", "nit", "numero", "mes")]


async def pagina_de_utilizacion(
    tx: AsyncSession, alcance: Alcance, pedida: Paginacion
) -> tuple[list[FilaDeUtilizacion], str | None]:
    """A page of rows, and the cursor of the next."""
    consulta = _consulta(alcance)
    filas, siguiente = await paginar(tx, consulta, _orden(consulta), pedida)
    return [_fila(f) for f in filas], siguiente


async def filas_de_utilizacion(tx: AsyncSession, alcance: Alcance) -> AsyncIterator[FilaDeUtilizacion]:
    """All rows, read from the database as they are taken."""
    consulta = _consulta(alcance)
    async for fila in await tx.stream(consulta.order_by(*_orden(consulta))):
        yield _fila(fila)


def _fila(f: Any) -> FilaDeUtilizacion:
    def cantidad(kg: int) -> Cantidad:
        return Cantidad.de_kg(kg, f.unidad)

    uso = rules.utilizacion(f.verificado, f.neto)
    return FilaDeUtilizacion(
        contingente=f.contingente,
        contingente_nombre=f.nombre,
        grupo=f.grupo or None,
        nit=f.nit or None,
        razon_social=f.razon_social or None,
        cupo=f.numero or None,
        mes=f.mes.strftime("%Y-%m"),
        volumen=None if f.volumen is None else cantidad(f.volumen),
        asignado=cantidad(f.neto + f.devuelto),
        devuelto=cantidad(f.devuelto),
        neto=cantidad(f.neto),
        reservado=cantidad(f.reservado),
        certificado=cantidad(f.certificado),
        certificado_en_el_mes=cantidad(f.certificado_mes),
        verificado=cantidad(f.verificado),
        verificado_en_el_mes=cantidad(f.verificado_mes),
        disponible=cantidad(f.disponible),
        utilizacion=None if uso is None else str(uso),
        cupos_sin_saldo=f.sin_saldo,
        al_corte=f.al_corte,
    )
