"""Explaining a study: each line to the registrations that it credited, each registration to its balance."""

import re
from collections import defaultdict
from decimal import ROUND_DOWN, Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.dinero import de_centavos
from services.garantias.estudios.schemas import (
    AbonoLeido,
    CodigoExplicado,
    CodigoResumido,
    LineaExplicada,
    RegistroAbonado,
)
from services.garantias.unidades import llano
from shared.http import Problema
from shared.http.paginacion import Pagina, Paginacion

_CENTESIMA = Decimal("0.01")
_LINEAS = sa.text("""
    SELECT l.*, e.numero AS cip FROM declaracion_linea l LEFT JOIN expediente e ON e.id = l.cip_id
    WHERE l.estudio_id = :e AND l.linea > :desde
        AND (CAST(:declaracion AS text) IS NULL OR l.declaracion = :declaracion)
    ORDER BY l.linea LIMIT :limite
""").bindparams(sa.bindparam("declaracion", type_=sa.Text))
_CONSUMOS = sa.text("""
    SELECT c.linea, c.codigo, c.consumo, c.desde, c.abonado, i.factor FROM consumo_linea c
    JOIN declaracion_linea l ON l.estudio_id = c.estudio_id AND l.linea = c.linea
    LEFT JOIN cip q ON q.id = l.cip_id
    LEFT JOIN cip_insumo i ON i.cip_id = q.id AND i.version = q.vigente AND i.codigo = c.codigo
    WHERE c.estudio_id = :e AND c.origen = :e AND c.linea = ANY(:lineas) ORDER BY c.linea, c.codigo
""")
# The last registration that begins at or before a stretch, and those that begin inside of it.
_ABONOS = sa.text("""
    SELECT c.linea, c.codigo, r.numero, r.item,
        least(c.desde + c.abonado, r.desde + r.cantidad) - greatest(c.desde, r.desde) AS cantidad
    FROM consumo_linea c
    CROSS JOIN LATERAL (
        SELECT coalesce(max(p.desde), 0) AS desde FROM abono_registro p
        WHERE p.estudio_id = c.estudio_id AND p.codigo = c.codigo AND p.desde <= c.desde
    ) primero
    JOIN abono_registro r ON r.estudio_id = c.estudio_id AND r.codigo = c.codigo
        AND r.desde >= primero.desde AND r.desde < c.desde + c.abonado
    WHERE c.estudio_id = :e AND c.origen = :e AND c.linea = ANY(:lineas) AND c.abonado > 0
    ORDER BY c.linea, c.codigo, r.desde
""")
_REGISTROS = sa.text("""
    SELECT * FROM abono_registro WHERE estudio_id = :e AND (CAST(:codigo AS integer) IS NULL OR codigo = :codigo)
        AND (codigo, desde) > (:desde_codigo, CAST(:desde AS numeric)) ORDER BY codigo, desde LIMIT :limite
""").bindparams(sa.bindparam("codigo", type_=sa.Integer), sa.bindparam("desde", type_=sa.Text))
_CODIGOS = sa.text("""
    SELECT r.codigo, sum(r.cantidad) AS importado, sum(r.por_exportaciones) AS exportado, sum(r.por_ventas) AS vendido,
        coalesce(max(x.excedente), 0) AS excedente
    FROM abono_registro r LEFT JOIN (
        SELECT codigo, sum(consumo - abonado) AS excedente FROM consumo_linea
        WHERE estudio_id = :e AND clase = 'exportacion' GROUP BY codigo
    ) x ON x.codigo = r.codigo
    WHERE r.estudio_id = :e GROUP BY r.codigo ORDER BY r.codigo
""")


async def lineas(
    tx: AsyncSession, estudio_id: UUID, pedida: Paginacion, declaracion: str | None
) -> Pagina[LineaExplicada]:
    """Lines in the order of the file, each with what it used of each code and where that was credited."""
    if pedida.cursor and not pedida.cursor.isdecimal():
        raise Problema("cursor-invalido")
    desde = int(pedida.cursor or 0)
    valores = {"e": estudio_id, "desde": desde, "declaracion": declaracion, "limite": pedida.limite + 1}
    filas = (await tx.execute(_LINEAS, valores)).all()
    pagina = filas[: pedida.limite]
    numeros = [f.linea for f in pagina]
    abonos: dict[tuple[int, int], list[AbonoLeido]] = defaultdict(list)
    for a in await tx.execute(_ABONOS, {"e": estudio_id, "lineas": numeros}):
        if a.cantidad > 0:
            leido = AbonoLeido(registro=a.numero, item=a.item, cantidad=llano(a.cantidad))
            abonos[(a.linea, a.codigo)].append(leido)
    codigos: dict[int, list[CodigoExplicado]] = defaultdict(list)
    for c in await tx.execute(_CONSUMOS, {"e": estudio_id, "lineas": numeros}):
        codigos[c.linea].append(_codigo(c, abonos[(c.linea, c.codigo)]))
    elementos = [
        LineaExplicada(
            linea=f.linea,
            declaracion=f.declaracion,
            item=f.item,
            clase=f.clase,
            fecha=f.fecha,
            cip=f.cip,
            unidades=llano(f.unidades),
            fob_usd=de_centavos(f.fob_centavos),
            codigos=codigos[f.linea],
        )
        for f in pagina
    ]
    return Pagina(elementos=elementos, siguiente=str(numeros[-1]) if len(filas) > pedida.limite else None)


def _codigo(c: Any, abonos: list[AbonoLeido]) -> CodigoExplicado:
    return CodigoExplicado(
        codigo=c.codigo,
        factor=None if c.factor is None else llano(c.factor),
        consumo=llano(c.consumo),
        abonado=llano(c.abonado),
        excedente=llano(c.consumo - c.abonado),
        abonos=abonos,
    )


async def registros(
    tx: AsyncSession, estudio_id: UUID, pedida: Paginacion, codigo: int | None
) -> Pagina[RegistroAbonado]:
    """Items of registrations by code, oldest first, with what credited them and their balance."""
    cursor = re.fullmatch(r"([0-9]{1,9}):([0-9.]{1,60})", pedida.cursor or "0:0")
    if cursor is None:
        raise Problema("cursor-invalido")
    desde = cursor[2] if pedida.cursor else "-1"
    valores = {
        "e": estudio_id,
        "codigo": codigo,
        "desde_codigo": int(cursor[1]),
        "desde": desde,
        "limite": pedida.limite + 1,
    }
    filas = (await tx.execute(_REGISTROS, valores)).all()
    pagina = filas[: pedida.limite]
    ultima = pagina[-1] if pagina else None
    siguiente = f"{ultima.codigo}:{ultima.desde}" if ultima is not None and len(filas) > pedida.limite else None
    return Pagina(elementos=[_registro(f) for f in pagina], siguiente=siguiente)


def _registro(f: Any) -> RegistroAbonado:
    return RegistroAbonado(
        registro=f.numero,
        item=f.item,
        codigo=f.codigo,
        fecha=f.fecha,
        cantidad=llano(f.cantidad),
        por_exportaciones=llano(f.por_exportaciones),
        por_ventas=llano(f.por_ventas),
        pendiente=llano(f.cantidad - f.por_exportaciones - f.por_ventas),
        fob_usd=de_centavos(f.fob_centavos),
        demostrado_usd=de_centavos(f.demostrado_centavos),
        pendiente_usd=de_centavos(f.fob_centavos - f.demostrado_centavos),
    )


async def codigos(tx: AsyncSession, estudio_id: UUID) -> list[CodigoResumido]:
    """The study by internal code."""
    return [
        CodigoResumido(
            codigo=f.codigo,
            importado=llano(f.importado),
            por_exportaciones=llano(f.exportado),
            por_ventas=llano(f.vendido),
            pendiente=llano(f.importado - f.exportado - f.vendido),
            excedente=llano(f.excedente),
            porcentaje=((f.exportado + f.vendido) * 100 / f.importado).quantize(_CENTESIMA, ROUND_DOWN),
        )
        for f in await tx.execute(_CODIGOS, {"e": estudio_id})
    ]
