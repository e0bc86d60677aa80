"""Regulations as rows: the file of the Resolution seeds the first; a coordinador publishes the next ones.

Rows are written once, so a process keeps what it has read. Rules take a `Reglamento` and never ask where it came from.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.garantias.parametros.models import OficinaGuardada, ParametroGuardado, ReglamentoGuardado
from services.garantias.parametros.resolucion_1860 import REGLAMENTOS, RESOLUCION_1860
from services.garantias.parametros.rules import Oficina, Parametro, Reglamento, Unidad
from shared.audit import anotar
from shared.calendar.palabras import fecha_larga
from shared.clock import reloj_sistema
from shared.http import Problema
from shared.http.contexto import Contexto
from shared.identity import Principal

_SEMILLA = "archivo del reglamento"


@asynccontextmanager
async def reglamentos(contexto: Contexto) -> AsyncIterator[None]:
    """Resource: seed what the file has and the database lacks, and read every version that was published."""
    async with contexto.bd.tx() as tx:
        await _escribir(tx, RESOLUCION_1860, _SEMILLA, reloj_sistema.ahora(), "Texto de la Resolución 1860 de 1999")
        await cargar(tx)
    yield


async def cargar(tx: AsyncSession) -> None:
    """Read every version; the rows rule over the file that seeded them."""
    for fila in (await tx.execute(select(ReglamentoGuardado))).scalars():
        await _leer(tx, fila)


async def _leer(tx: AsyncSession, fila: ReglamentoGuardado) -> Reglamento:
    figuras = select(ParametroGuardado).where(ParametroGuardado.reglamento == fila.codigo)
    oficinas = select(OficinaGuardada).where(OficinaGuardada.reglamento == fila.codigo)
    leido = Reglamento(
        codigo=fila.codigo,
        nombre=fila.nombre,
        desde=fila.desde,
        # A version that was published before the file had a figure takes it from there.
        parametros=dict(RESOLUCION_1860.parametros)
        | {
            p.codigo: Parametro(
                p.codigo, _simple(p.valor), cast(Unidad, p.unidad), p.fuente, p.que_es, p.interpretacion
            )
            for p in (await tx.execute(figuras.order_by(col(ParametroGuardado.codigo)))).scalars()
        },
        oficinas={
            o.codigo: Oficina(o.codigo, o.nombre, o.en_el_texto, o.competencia, o.fuente)
            for o in (await tx.execute(oficinas)).scalars()
        },
    )
    REGLAMENTOS[fila.codigo] = leido
    return leido


def _simple(valor: Decimal) -> Decimal:
    """Without the zeros that the column adds: `15`, `1.5`."""
    return valor.quantize(Decimal(1)) if valor == valor.to_integral_value() else valor.normalize()


async def reglamento_de(tx: AsyncSession, codigo: str) -> Reglamento:
    """A version, though another process published it after this one began.

    Raises:
        Problema: `no-encontrado`.
    """
    conocido = REGLAMENTOS.get(codigo)
    if conocido is not None:
        return conocido
    fila = await tx.get(ReglamentoGuardado, codigo)
    if fila is None:
        raise Problema("no-encontrado", f"No existe el reglamento {codigo}.")
    return await _leer(tx, fila)


async def vigente(tx: AsyncSession, dia: date) -> Reglamento:
    """The version that a programme filed on `dia` is under: the newest that rules by then."""
    consulta = select(col(ReglamentoGuardado.codigo)).where(col(ReglamentoGuardado.desde) <= dia)
    codigo = (await tx.execute(consulta.order_by(col(ReglamentoGuardado.desde).desc()).limit(1))).scalar_one()
    return await reglamento_de(tx, codigo)


async def publicar_version(
    tx: AsyncSession,
    quien: Principal,
    *,
    base: str,
    codigo: str,
    nombre: str,
    desde: date,
    cambios: Mapping[str, tuple[Decimal, str]],
    oficinas: Mapping[str, str],
    motivo: str,
) -> Reglamento:
    """A new version: that of `base` but for some figures, each with its new source, and for offices renamed.

    Raises:
        Problema: `no-encontrado` for `base`; `datos-invalidos` for a figure or an office that the base lacks, a
            fraction of a term, or a version that would rule before its base; `conflicto` if the code or the day exists.
    """
    anterior = await reglamento_de(tx, base)
    ajenos = sorted((cambios.keys() - anterior.parametros.keys()) | (oficinas.keys() - anterior.oficinas.keys()))
    if ajenos:
        raise Problema("datos-invalidos", f"El reglamento {base} no tiene: {', '.join(ajenos)}.")
    if desde <= anterior.desde:
        raise Problema("datos-invalidos", f"Debe regir después del {fecha_larga(anterior.desde)}.")
    figuras = dict(anterior.parametros)
    for clave, (valor, fuente) in cambios.items():
        antes = figuras[clave]
        if antes.valor == antes.valor.to_integral_value() and valor != valor.to_integral_value():
            raise Problema("datos-invalidos", f"{clave} es un número entero de {antes.unidad.replace('_', ' ')}.")
        figuras[clave] = Parametro(clave, valor, antes.unidad, fuente, antes.que_es)
    nombres = {
        o.codigo: Oficina(o.codigo, oficinas.get(o.codigo, o.nombre), o.en_el_texto, o.competencia, o.fuente)
        for o in anterior.oficinas.values()
    }
    nuevo = Reglamento(codigo, nombre, desde, figuras, nombres)
    if not await _escribir(tx, nuevo, quien.sub, reloj_sistema.ahora(), motivo):
        raise Problema("conflicto", "Ya hay un reglamento con ese código o que rige desde ese día.")
    visto = {"base": base, "desde": desde.isoformat(), "cambios": {c: str(v) for c, (v, _) in cambios.items()}}
    await anotar(
        tx, quien=quien, accion="reglamento.publicar", objeto=f"reglamento:{codigo}", motivo=motivo, datos=visto
    )
    return nuevo


async def _escribir(tx: AsyncSession, r: Reglamento, quien: str, ahora: datetime, motivo: str) -> bool:
    """Insert what is not there yet; False if the version itself was there."""
    cabeza: Any = {"codigo": r.codigo, "nombre": r.nombre, "desde": r.desde, "motivo": motivo}
    cabeza |= {"publicado_por": quien, "publicado_en": ahora}
    orden = insert(ReglamentoGuardado).values(cabeza).on_conflict_do_nothing()
    escrito = (await tx.execute(orden.returning(col(ReglamentoGuardado.codigo)))).first() is not None
    if not escrito and quien != _SEMILLA:
        return False
    figuras = [
        {
            "reglamento": r.codigo,
            "codigo": p.codigo,
            "valor": p.valor,
            "unidad": p.unidad,
            "fuente": p.fuente,
            "que_es": p.que_es,
            "interpretacion": p.interpretacion,
        }
        for p in r.parametros.values()
    ]
    await tx.execute(insert(ParametroGuardado).on_conflict_do_nothing(), figuras)
    oficinas = [
        {
            "reglamento": r.codigo,
            "codigo": o.codigo,
            "nombre": o.nombre,
            "en_el_texto": o.en_el_texto,
            "competencia": o.competencia,
            "fuente": o.fuente,
        }
        for o in r.oficinas.values()
    ]
    await tx.execute(insert(OficinaGuardada).on_conflict_do_nothing(), oficinas)
    return escrito
