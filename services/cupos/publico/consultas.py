"""The public figures, straight from the tables; drafts are not among them."""

from collections import defaultdict
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import Cantidad, Unidad
from services.cupos.publico.rules import en_publico
from services.cupos.publico.schemas import AsignacionPublica, ContingentePublico, GrupoPublico, VentanaPublica
from shared.http import Problema

_CONTINGENTES = text("""
    SELECT codigo, nombre, estado, unidad, volumen_kg, vigencia_desde, vigencia_hasta, ventana_desde, ventana_hasta,
        reasignacion_desde, reasignacion_hasta
    FROM contingente WHERE estado <> 'borrador' AND (CAST(:codigo AS text) IS NULL OR codigo = :codigo)
    ORDER BY codigo
""")
_GRUPOS = text("""
    SELECT g.contingente, g.codigo, g.nombre, g.subpartidas, g.volumen_kg, coalesce(sum(c.kg), 0)::bigint AS asignado,
        coalesce(sum(s.consumido_kg), 0)::bigint AS certificado,
        coalesce(sum(coalesce(s.disponible_kg, c.kg)), 0)::bigint AS disponible
    FROM grupo g LEFT JOIN cupo_vigente c ON c.contingente = g.contingente AND c.grupo = g.codigo
    LEFT JOIN saldo_conocido s ON s.cupo = c.id
    WHERE CAST(:codigo AS text) IS NULL OR g.contingente = :codigo
    GROUP BY g.contingente, g.codigo, g.nombre, g.subpartidas, g.volumen_kg ORDER BY g.contingente, g.codigo
""")
_ASIGNACIONES = text("""
    SELECT c.grupo, c.nit, coalesce(e.razon_social, '') AS razon_social, sum(c.kg)::bigint AS asignado,
        coalesce(sum(s.consumido_kg), 0)::bigint AS certificado
    FROM cupo_vigente c LEFT JOIN empresa e ON e.nit = c.nit LEFT JOIN saldo_conocido s ON s.cupo = c.id
    WHERE c.contingente = :codigo GROUP BY c.grupo, c.nit, e.razon_social ORDER BY c.grupo, asignado DESC, c.nit
""")


async def contingentes(tx: AsyncSession, codigo: str | None = None) -> list[ContingentePublico]:
    """Every published contingente, or the one of that code."""
    grupos: dict[str, list[RowMapping]] = defaultdict(list)
    for grupo in (await tx.execute(_GRUPOS, {"codigo": codigo})).mappings():
        grupos[grupo["contingente"]].append(grupo)
    filas = (await tx.execute(_CONTINGENTES, {"codigo": codigo})).mappings()
    return [_contingente(fila, grupos[fila["codigo"]]) for fila in filas]


async def ventanas(tx: AsyncSession) -> list[VentanaPublica]:
    """The windows of the contingentes that are in force, by the day on which they open."""
    todas = [
        VentanaPublica(contingente=c.codigo, nombre=c.nombre, clase=clase, desde=desde, hasta=hasta)
        for c in await contingentes(tx)
        if c.estado == "vigente"
        for clase, desde, hasta in (
            ("asignacion", c.ventana_desde, c.ventana_hasta),
            ("reasignacion", c.reasignacion_desde, c.reasignacion_hasta),
        )
        if desde is not None and hasta is not None
    ]
    return sorted(todas, key=lambda v: (v.desde, v.contingente))


async def asignaciones(tx: AsyncSession, codigo: str) -> list[AsignacionPublica]:
    """Who was assigned what of a contingente, the largest first in each group.

    Raises:
        Problema: `no-encontrado`, also for a draft.
    """
    fila = (await tx.execute(_CONTINGENTES, {"codigo": codigo})).mappings().one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    filas = (await tx.execute(_ASIGNACIONES, {"codigo": codigo})).mappings()
    return [_asignacion(f, fila["unidad"]) for f in filas]


def _asignacion(fila: RowMapping, unidad: Unidad) -> AsignacionPublica:
    exportador, nit = en_publico(fila["nit"], fila["razon_social"])
    return AsignacionPublica(
        grupo=fila["grupo"],
        exportador=exportador,
        nit=nit,
        asignado=Cantidad.de_kg(fila["asignado"], unidad),
        certificado=Cantidad.de_kg(fila["certificado"], unidad),
    )


def _contingente(fila: RowMapping, grupos: list[RowMapping]) -> ContingentePublico:
    def cantidad(kg: int) -> Cantidad:
        return Cantidad.de_kg(kg, fila["unidad"])

    propios: dict[str, Any] = {c: v for c, v in fila.items() if c not in {"unidad", "volumen_kg"}}
    return ContingentePublico(
        **propios,
        volumen=cantidad(fila["volumen_kg"]),
        grupos=[
            GrupoPublico(
                codigo=g["codigo"],
                nombre=g["nombre"],
                subpartidas=g["subpartidas"],
                volumen=cantidad(g["volumen_kg"]),
                asignado=cantidad(g["asignado"]),
                certificado=cantidad(g["certificado"]),
                disponible=cantidad(g["disponible"]),
            )
            for g in grupos
        ],
    )
