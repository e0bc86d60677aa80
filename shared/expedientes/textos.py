"""Prepared reasons: texts of the Ministry by kind of case and action; every version is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit import anotar
from shared.clock import reloj_legal
from shared.expedientes.marcadores import TextoInvalido, exigir_conocidos, rendir
from shared.expedientes.tablas import texto_preparado as tabla
from shared.http.problemas import Problema
from shared.identity.principal import Principal


@dataclass(frozen=True)
class TextoPreparado:
    """One version of a text; not `activo`, it is no longer offered."""

    codigo: str
    version: int
    accion: str
    titulo: str
    texto: str
    activo: bool
    quien: str
    legal_en: datetime


_CAMPOS = [tabla.c[n] for n in TextoPreparado.__dataclass_fields__]


async def guardar_texto(
    tx: AsyncSession,
    quien: Principal,
    *,
    tipo: str,
    codigo: str,
    accion: str,
    titulo: str,
    texto: str,
    marcadores: Collection[str],
    version: int,
    activo: bool = True,
) -> TextoPreparado:
    """Write the next version of a text.

    Args:
        tipo: of the cases that it is for.
        marcadores: the placeholders that it may have.
        version: the one that the author had read; 0 for a new text.

    Raises:
        Problema: `prohibido` unless a coordinador, `texto-invalido`, `version-distinta`.
    """
    if not quien.tiene("coordinador"):
        raise Problema("prohibido")
    try:
        exigir_conocidos(texto, marcadores)
    except TextoInvalido as error:
        raise Problema("texto-invalido", str(error)) from error
    actual = await _ultima(tx, tipo, codigo)
    if (actual.version if actual else 0) != version:
        raise Problema("version-distinta", version_actual=actual.version if actual else 0)
    fila = TextoPreparado(codigo, version + 1, accion, titulo, texto, activo, quien.sub, reloj_legal.ahora())
    await tx.execute(sa.insert(tabla).values(tipo=tipo, **fila.__dict__))
    datos = {"version": fila.version, "activo": activo}
    await anotar(tx, quien=quien, accion=f"{tipo}.texto_preparado", objeto=f"texto:{tipo}/{codigo}", datos=datos)
    return fila


async def textos(tx: AsyncSession, tipo: str, *, accion: str | None = None) -> list[TextoPreparado]:
    """The texts offered now, by code."""
    ultimas = (
        sa.select(*_CAMPOS)
        .where(tabla.c.tipo == tipo)
        .distinct(tabla.c.codigo)
        .order_by(tabla.c.codigo, tabla.c.version.desc())
    )
    leidos = [TextoPreparado(*fila) for fila in await tx.execute(ultimas)]
    return [t for t in leidos if t.activo and accion in (None, t.accion)]


async def versiones_de_texto(tx: AsyncSession, tipo: str, codigo: str) -> list[TextoPreparado]:
    """Every version of a text, oldest first.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = sa.select(*_CAMPOS).where(tabla.c.tipo == tipo, tabla.c.codigo == codigo).order_by(tabla.c.version)
    leidas = [TextoPreparado(*fila) for fila in await tx.execute(consulta)]
    if not leidas:
        raise Problema("no-encontrado", f"No existe el texto {codigo}.")
    return leidas


async def rendir_texto(
    tx: AsyncSession, *, tipo: str, codigo: str, accion: str, valores: Mapping[str, str]
) -> tuple[str, TextoPreparado]:
    """The reason that a prepared text gives for a case, and the version that was used.

    Raises:
        Problema: `texto-invalido` if there is no such text for the action, or a placeholder lacks its value.
    """
    actual = await _ultima(tx, tipo, codigo)
    if actual is None or not actual.activo or actual.accion != accion:
        raise Problema("texto-invalido", f"No hay un texto preparado {codigo} para {accion.replace('_', ' ')}.")
    try:
        return rendir(actual.texto, valores), actual
    except TextoInvalido as error:
        raise Problema("texto-invalido", str(error)) from error


async def _ultima(tx: AsyncSession, tipo: str, codigo: str) -> TextoPreparado | None:
    consulta = sa.select(*_CAMPOS).where(tabla.c.tipo == tipo, tabla.c.codigo == codigo)
    fila = (await tx.execute(consulta.order_by(tabla.c.version.desc()).limit(1))).one_or_none()
    return None if fila is None else TextoPreparado(*fila)
