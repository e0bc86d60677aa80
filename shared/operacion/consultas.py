"""Reading what waits for an operator in one service, oldest first."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http.paginacion import Paginacion, paginar
from shared.http.problemas import Problema
from shared.jobs.tabla import trabajos
from shared.operacion.schemas import Cuenta, ResumenDeOperacion
from shared.operacion.tablas import retenidos, salida

REPETIR, DESCARTAR, ACEPTAR_HUECO, OMITIR = "repetir", "descartar", "aceptar-hueco", "omitir"
_VIVO = retenidos.c.resuelto_en.is_(None)
_RECHAZADA = sa.and_(salida.c.published_at.is_(None), salida.c.last_error.is_not(None))
_SIN_CUERPO = [c for c in retenidos.c if c.key not in {"cuerpo", "historial", "resuelto_en"}]
_SALIDA = (
    salida.c.seq.label("id"),
    salida.c.id.label("evento_id"),
    salida.c.type.label("tipo"),
    salida.c.topic.label("topico"),
    salida.c.aggregate_id.label("clave"),
    salida.c.attempts.label("intentos"),
    salida.c.last_error.label("error"),
    salida.c.occurred_at,
    salida.c.occurred_at.label("ocurrido_en"),
    salida.c.seq,
)


async def mensajes(
    tx: AsyncSession, estado: str, clave: str | None, pedida: Paginacion
) -> tuple[Sequence[Any], str | None]:
    """Held messages in `estado`, a page of them."""
    r = retenidos.c
    consulta = sa.select(*_SIN_CUERPO).where(_VIVO, r.estado == estado)
    if clave is not None:
        consulta = consulta.where(r.clave == clave)
    return await paginar(tx, consulta, (r.retenido_en, r.id), pedida)


async def mensaje(tx: AsyncSession, id: int, estado: str) -> dict[str, Any]:
    """One held message in `estado`, with its content and how many of its key stand around it.

    Raises:
        Problema: `no-encontrado`.
    """
    otros = retenidos.alias("otros")
    misma = sa.and_(
        *(otros.c[c] == retenidos.c[c] for c in ("consumidor", "topico", "clave")), otros.c.resuelto_en.is_(None)
    )
    antes, detras = (
        sa.select(sa.func.count()).where(misma, donde).scalar_subquery()
        for donde in (otros.c.secuencia < retenidos.c.secuencia, otros.c.secuencia > retenidos.c.secuencia)
    )
    consulta = sa.select(*retenidos.c, antes.label("antes"), detras.label("detras")).where(
        retenidos.c.id == id, retenidos.c.estado == estado, _VIVO
    )
    fila = (await tx.execute(consulta)).mappings().one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return {**fila, "contenido": _legible(fila["cuerpo"])}


def _legible(cuerpo: bytes) -> Any:
    """The body as JSON; what is not JSON, which may be why it died, as text."""
    try:
        return json.loads(cuerpo)
    except ValueError:
        return cuerpo.decode("utf-8", "replace")


async def fallidos(tx: AsyncSession, tipo: str | None, pedida: Paginacion) -> tuple[Sequence[Any], str | None]:
    """Failed jobs, a page of them."""
    t = trabajos.c
    consulta = sa.select(t.id, t.tipo, t.clave, t.grupo, t.motivo, t.intentos, t.creado_en, t.terminado_en)
    consulta = consulta.where(t.estado == "fallido")
    if tipo is not None:
        consulta = consulta.where(t.tipo == tipo)
    return await paginar(tx, consulta, (t.terminado_en, t.id), pedida)


async def fallido(tx: AsyncSession, id: UUID, *, en_firme: bool = False) -> dict[str, Any]:
    """One failed job; `en_firme` keeps it as it is until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = sa.select(*trabajos.c).where(trabajos.c.id == id, trabajos.c.estado == "fallido")
    if en_firme:
        consulta = consulta.with_for_update()
    fila = (await tx.execute(consulta)).mappings().one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return dict(fila)


async def rechazados(tx: AsyncSession, pedida: Paginacion) -> tuple[Sequence[Any], str | None]:
    """Events that wait because the broker refused them, a page of them."""
    return await paginar(tx, sa.select(*_SALIDA).where(_RECHAZADA), (salida.c.occurred_at, salida.c.seq), pedida)


async def resumen(tx: AsyncSession, servicio: str) -> ResumenDeOperacion:
    """How much waits in this service."""

    async def contar(instante: sa.ColumnElement[Any], *donde: sa.ColumnElement[bool]) -> Cuenta:
        cuantos, desde = (await tx.execute(sa.select(sa.func.count(), sa.func.min(instante)).where(*donde))).one()
        return Cuenta(cuantos=cuantos, desde=desde)

    r = retenidos.c
    return ResumenDeOperacion(
        servicio=servicio,
        cartas_muertas=await contar(r.retenido_en, _VIVO, r.estado == "muerto"),
        aparcados=await contar(r.retenido_en, _VIVO, r.estado == "aparcado"),
        trabajos_fallidos=await contar(trabajos.c.terminado_en, trabajos.c.estado == "fallido"),
        salida=await contar(salida.c.occurred_at, _RECHAZADA),
    )
