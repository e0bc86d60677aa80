"""The reviewer's inbox: more filters, counts, taking the next case, moving many."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.calendar import Calendario
from shared.clock import reloj_legal
from shared.expedientes.consultas import ramas_de
from shared.expedientes.manos import asignar
from shared.expedientes.permisos import Situacion, situacion
from shared.expedientes.tablas import CAMPOS, Expediente, decision, expediente
from shared.http.paginacion import Paginacion, paginar_reunidas
from shared.http.problemas import Problema
from shared.identity.principal import Principal

YO, NADIE = "yo", "nadie"


@dataclass(frozen=True)
class FiltroDeBandeja:
    """What the inbox shows; empty members do not filter."""

    estados: tuple[str, ...] = ()
    empresa: str | None = None
    numero: str | None = None
    """Beginning of the public number."""
    asignado_a: str | None = None
    """A subject; "yo": one's own and those of whom one stands in for; "nadie": of nobody."""
    vencidas: bool = False
    vence_en_habiles: int | None = None
    """Due within so many business days from today, overdue ones included."""
    por_firmar: bool = False
    """With a draft that waits for its second signature."""
    condiciones: tuple[sa.ColumnElement[bool], ...] = field(default=(), compare=False)
    """What the aggregate adds, over the columns of `expediente`."""


def habiles_restantes(vence: date | None, hoy: date, calendario: Calendario) -> int | None:
    """Business days left until a due date, 0 on that day; negative by those that have passed since."""
    if vence is None:
        return None
    return calendario.habiles_entre(hoy, vence) if vence >= hoy else -calendario.habiles_entre(vence, hoy)


def _corre(condicion: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """A due date counts only while its clock runs: an information request stops it."""
    return sa.and_(expediente.c.pausado_desde.is_(None), condicion)


def _con_proyecto() -> sa.ColumnElement[bool]:
    return sa.exists().where(decision.c.expediente == expediente.c.id, decision.c.estado == "proyectada")


def _condiciones(
    tipo: str, quien: Principal, sit: Situacion, filtro: FiltroDeBandeja, hoy: date, calendario: Calendario
) -> list[sa.ColumnElement[bool]]:
    c = expediente.c
    donde: list[sa.ColumnElement[bool]] = [c.tipo == tipo, *filtro.condiciones]
    # Neither one's own companies nor those of a declared conflict are for this reviewer.
    if ajenas := sit.conflictos | quien.empresas:
        donde.append(c.empresa.not_in(sorted(ajenas)))
    if filtro.estados:
        donde.append(c.estado.in_(filtro.estados))
    if filtro.empresa:
        donde.append(c.empresa == filtro.empresa)
    if filtro.numero:
        donde.append(c.numero.startswith(filtro.numero, autoescape=True))
    if filtro.asignado_a == YO:
        donde.append(c.asignado_a.in_(sorted({quien.sub} | sit.ausentes)))
    elif filtro.asignado_a == NADIE:
        donde.append(c.asignado_a.is_(None))
    elif filtro.asignado_a:
        donde.append(c.asignado_a == filtro.asignado_a)
    if filtro.vencidas:
        donde.append(_corre(c.vence < hoy))
    if filtro.vence_en_habiles is not None:
        donde.append(_corre(c.vence <= calendario.sumar_habiles(hoy, filtro.vence_en_habiles)))
    if filtro.por_firmar:
        donde.append(_con_proyecto())
    return donde


async def buscar_en_bandeja(
    tx: AsyncSession, tipo: str, quien: Principal, filtro: FiltroDeBandeja, calendario: Calendario, pedida: Paginacion
) -> tuple[list[Expediente], str | None]:
    """One page of a reviewer's inbox by due date, and the cursor of the next."""
    sit, hoy = await situacion(tx, quien), reloj_legal.hoy()
    ramas = [
        sa.select(*CAMPOS, expediente.c.orden).where(
            *_condiciones(tipo, quien, sit, replace(filtro, estados=estados), hoy, calendario)
        )
        for estados in ramas_de(filtro.estados)
    ]
    filas, siguiente = await paginar_reunidas(tx, ramas, (expediente.c.orden, expediente.c.id), pedida)
    return [Expediente(*fila[:-1]) for fila in filas], siguiente


async def con_proyecto(tx: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Which of the cases have a draft that waits for its second signature."""
    consulta = sa.select(decision.c.expediente).where(decision.c.expediente.in_(ids), decision.c.estado == "proyectada")
    return set((await tx.execute(consulta)).scalars())


@dataclass(frozen=True)
class ResumenDeBandeja:
    """Counts over the pending cases that a reviewer may decide."""

    total: int
    por_estado: dict[str, int]
    mias: int
    de_nadie: int
    de_otros: int
    vencidas: int
    vencen_en_habiles: dict[int, int]
    """Due within so many business days, without those overdue."""
    por_firmar: int


async def resumir_bandeja(
    tx: AsyncSession,
    tipo: str,
    quien: Principal,
    filtro: FiltroDeBandeja,
    calendario: Calendario,
    *,
    dias: Sequence[int] = (1, 3, 5),
) -> ResumenDeBandeja:
    """How many cases each filter would show, over those of `filtro`."""
    c, hoy, sit = expediente.c, reloj_legal.hoy(), await situacion(tx, quien)
    donde = _condiciones(tipo, quien, sit, filtro, hoy, calendario)
    propias = c.asignado_a.in_(sorted({quien.sub} | sit.ausentes))

    def cuantas(condicion: sa.ColumnElement[bool], nombre: str) -> sa.ColumnElement[int]:
        return sa.func.count().filter(condicion).label(nombre)

    consulta = sa.select(
        sa.func.count().label("total"),
        cuantas(propias, "mias"),
        cuantas(c.asignado_a.is_(None), "de_nadie"),
        cuantas(_corre(c.vence < hoy), "vencidas"),
        cuantas(_con_proyecto(), "por_firmar"),
        *(cuantas(_corre(c.vence.between(hoy, calendario.sumar_habiles(hoy, n))), f"en_{n}") for n in dias),
    ).where(*donde)
    fila = (await tx.execute(consulta)).one()._mapping
    por_estado = sa.select(c.estado, sa.func.count().label("n")).where(*donde).group_by(c.estado).order_by(c.estado)
    return ResumenDeBandeja(
        total=fila["total"],
        por_estado={fila.estado: fila.n for fila in await tx.execute(por_estado)},
        mias=fila["mias"],
        de_nadie=fila["de_nadie"],
        de_otros=fila["total"] - fila["mias"] - fila["de_nadie"],
        vencidas=fila["vencidas"],
        vencen_en_habiles={n: fila[f"en_{n}"] for n in dias},
        por_firmar=fila["por_firmar"],
    )


async def tomar_siguiente(
    tx: AsyncSession, tipo: str, quien: Principal, filtro: FiltroDeBandeja, calendario: Calendario
) -> Expediente:
    """Put in the caller's hands the case with the oldest due date that is nobody's, or of whom they stand in for.

    Two who ask at the same instant never get the same one.

    Raises:
        Problema: `prohibido`, `bandeja-vacia`.
    """
    if not quien.tiene("funcionario", "coordinador"):
        raise Problema("prohibido")
    c, sit = expediente.c, await situacion(tx, quien)
    libres: sa.ColumnElement[bool] = c.asignado_a.is_(None)
    if sit.ausentes:
        libres = sa.or_(libres, c.asignado_a.in_(sorted(sit.ausentes)))
    siguiente = (
        sa.select(c.id)
        .where(*_condiciones(tipo, quien, sit, filtro, reloj_legal.hoy(), calendario), libres)
        .order_by(c.orden, c.id)
        .limit(1)
        .with_for_update(key_share=True, skip_locked=True)
    )
    elegido = (await tx.execute(siguiente)).scalar_one_or_none()
    if elegido is None:
        raise Problema("bandeja-vacia")
    return await asignar(tx, elegido, quien.sub, quien)


@dataclass(frozen=True)
class Hecho:
    """What became of one case of many; `problema` is the body of the refusal, if it was refused."""

    id: UUID
    numero: str | None = None
    estado: str | None = None
    problema: dict[str, Any] | None = None
    repetido: bool = False
    """It had been done by the same act before."""


async def reasignar(
    tx: AsyncSession, tipo: str, ids: Sequence[UUID], a: str, quien: Principal, *, motivo: str, estados: Sequence[str]
) -> list[Hecho]:
    """Give many cases to somebody; those that can't be are told one by one, and the others are given.

    Args:
        estados: those in which a case is still somebody's work.

    Raises:
        Problema: `prohibido` unless a coordinador, `motivo-obligatorio`.
    """
    if not quien.tiene("coordinador"):
        raise Problema("prohibido")
    if not motivo.strip():
        raise Problema("motivo-obligatorio")

    async def uno(id: UUID) -> Hecho:
        consulta = sa.select(expediente.c.estado).where(expediente.c.id == id, expediente.c.tipo == tipo)
        estado = (await tx.execute(consulta.with_for_update(key_share=True))).scalar_one_or_none()
        if estado is None:
            raise Problema("no-encontrado")
        if estado not in estados:
            raise Problema("transicion-no-permitida", f"En estado {estado} ya no está en manos de nadie.")
        exp = await asignar(tx, id, a, quien, motivo=motivo)
        return Hecho(id, exp.numero, exp.estado)

    hechos = {}
    # Locked in one order, so that two who move the same cases wait for each other instead of blocking.
    for id in sorted(set(ids)):
        hechos[id] = await intentar(tx, id, uno)
    return [hechos[id] for id in dict.fromkeys(ids)]


async def intentar(tx: AsyncSession, id: UUID, uno: Callable[[UUID], Awaitable[Hecho]]) -> Hecho:
    """One of many inside its own savepoint: a refusal is told and undoes nothing but itself."""
    try:
        async with tx.begin_nested():
            return await uno(id)
    except Problema as problema:
        return Hecho(id, problema=problema.cuerpo())
