"""Reading cases: history, inboxes, attachments."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import Quien, identidad
from shared.clock import reloj_legal
from shared.expedientes.permisos import situacion
from shared.expedientes.tablas import CAMPOS, Expediente, Paso, adjunto, expediente
from shared.expedientes.tablas import historia as pasos
from shared.http.paginacion import Paginacion, paginar, paginar_reunidas
from shared.identity.principal import Principal


async def historia(tx: AsyncSession, expediente_id: UUID) -> list[Paso]:
    """Everything that happened to a case, oldest first."""
    campos = [pasos.c[n] for n in Paso.__dataclass_fields__]
    filas = await tx.execute(sa.select(*campos).where(pasos.c.expediente == expediente_id).order_by(pasos.c.version))
    return [Paso(*fila) for fila in filas]


@dataclass(frozen=True)
class Filtro:
    """What an inbox shows; empty members do not filter. `asignado_a` may be "nadie" for the unassigned."""

    tipos: tuple[str, ...] = ()
    estados: tuple[str, ...] = ()
    empresa: str | None = None
    asignado_a: str | None = None
    vence_hasta: date | None = None
    numero: str | None = None
    """Beginning of the public number."""
    referencia: str | None = None
    """Whole `referencia_externa`."""
    condiciones: tuple[sa.ColumnElement[bool], ...] = field(default=(), compare=False)
    """What the aggregate adds, over the columns of `expediente`."""


def _donde(filtro: Filtro) -> Iterable[sa.ColumnElement[bool]]:
    c = expediente.c
    yield from filtro.condiciones
    if filtro.tipos:
        yield c.tipo.in_(filtro.tipos)
    if filtro.estados:
        yield c.estado.in_(filtro.estados)
    if filtro.empresa:
        yield c.empresa == filtro.empresa
    if filtro.asignado_a == "nadie":
        yield c.asignado_a.is_(None)
    elif filtro.asignado_a:
        yield c.asignado_a == filtro.asignado_a
    if filtro.vence_hasta:
        yield c.vence <= filtro.vence_hasta
    if filtro.numero:
        yield c.numero.startswith(filtro.numero, autoescape=True)
    if filtro.referencia:
        yield c.referencia_externa == filtro.referencia


async def consulta_bandeja(tx: AsyncSession, principal: Principal, filtro: Filtro) -> sa.Select[Any]:
    """The cases that `principal` may see under the filter, to be joined with an aggregate's table and paged.

    A company's people see their companies' only; a reviewer does not see those of a declared conflict.
    """
    if not principal.es_interno:
        consulta = sa.select(*CAMPOS, expediente.c.orden).where(*_donde(filtro))
        return consulta.where(expediente.c.empresa.in_(sorted(principal.empresas)))
    return _del_ministerio(filtro, (await situacion(tx, principal)).conflictos | principal.empresas)


def _del_ministerio(filtro: Filtro, ajenas: Collection[str]) -> sa.Select[Any]:
    consulta = sa.select(*CAMPOS, expediente.c.orden).where(*_donde(filtro))
    return consulta.where(expediente.c.empresa.not_in(sorted(ajenas))) if ajenas else consulta


RAMAS = 12
"""Above so many states (no flow has more) a filter is no longer read state by state."""


def ramas_de(estados: Sequence[str]) -> list[tuple[str, ...]]:
    """The states of a filter as an inbox reads them: one by one, for the index gives those of one state by due date."""
    distintos = sorted(set(estados))
    return [(e,) for e in distintos] if 1 < len(distintos) <= RAMAS else [tuple(distintos)]


async def bandeja(
    tx: AsyncSession, principal: Principal, filtro: Filtro, pedida: Paginacion
) -> tuple[list[Expediente], str | None]:
    """One page of the inbox and the cursor of the next: by due date for the Ministry, newest first for a company."""
    if principal.es_interno:
        ajenas = (await situacion(tx, principal)).conflictos | principal.empresas
        ramas = [_del_ministerio(replace(filtro, estados=e), ajenas) for e in ramas_de(filtro.estados)]
        filas, siguiente = await paginar_reunidas(tx, ramas, (expediente.c.orden, expediente.c.id), pedida)
    else:
        consulta = await consulta_bandeja(tx, principal, filtro)
        filas, siguiente = await paginar(tx, consulta, (expediente.c.id,), pedida, descendente=True)
    return [Expediente(*fila[:-1]) for fila in filas], siguiente


@dataclass(frozen=True)
class Adjunto:
    """A file of a case in the service's store; `clase` says what for, `tamano` is in bytes."""

    id: UUID
    clase: str
    nombre: str
    clave: str
    sha256: str
    tamano: int
    tipo: str
    agregado_por: str
    agregado_en: datetime


_ADJUNTO = [adjunto.c[n] for n in Adjunto.__dataclass_fields__]


async def adjuntar(
    tx: AsyncSession,
    expediente_id: UUID,
    quien: Quien,
    *,
    clase: str,
    nombre: str,
    clave: str,
    sha256: str,
    tamano: int,
    tipo: str = "application/pdf",
) -> Adjunto:
    """Record a stored object as part of a case; the row is what keeps the object from being swept."""
    nuevo = sa.insert(adjunto).values(
        id=uuid7(),
        expediente=expediente_id,
        clase=clase,
        nombre=nombre,
        clave=clave,
        sha256=sha256,
        tamano=tamano,
        tipo=tipo,
        agregado_por=identidad(quien),
        agregado_en=reloj_legal.ahora(),
    )
    return Adjunto(*(await tx.execute(nuevo.returning(*_ADJUNTO))).one())


async def adjuntos(tx: AsyncSession, expediente_id: UUID, clase: str | None = None) -> list[Adjunto]:
    """Files of a case, oldest first; only those of `clase` if given."""
    consulta = sa.select(*_ADJUNTO).where(adjunto.c.expediente == expediente_id).order_by(adjunto.c.id)
    if clase is not None:
        consulta = consulta.where(adjunto.c.clase == clase)
    return [Adjunto(*fila) for fila in await tx.execute(consulta)]
