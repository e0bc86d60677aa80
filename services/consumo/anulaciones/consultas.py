"""Reading annulments together with their cases and certificates."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.anulaciones.models import FLUJO, Anulacion
from services.consumo.cqe.models import Cqe
from shared.expedientes import Expediente, consulta_bandeja, exigir_visible, leer
from shared.expedientes import Filtro as FiltroDeCasos
from shared.expedientes import expediente as casos
from shared.http import Problema
from shared.http.paginacion import Paginacion, paginar
from shared.identity import Principal


async def anulacion_de(tx: AsyncSession, anulacion_id: UUID, *, bloquear: bool = False) -> Anulacion:
    """The annulment; with `bloquear` its row is held until `tx` ends.

    Raises:
        Problema: `no-encontrado`.
    """
    consulta = select(Anulacion).where(col(Anulacion.id) == anulacion_id)
    if bloquear:
        consulta = consulta.with_for_update()
    fila = (await tx.execute(consulta.execution_options(populate_existing=True))).scalar_one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    return fila


async def anulacion_visible(tx: AsyncSession, anulacion_id: UUID, quien: Principal) -> tuple[Expediente, Anulacion]:
    """Case and annulment, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    exp = await leer(tx, anulacion_id, tipo=FLUJO.tipo)
    exigir_visible(exp, quien)
    return exp, await anulacion_de(tx, anulacion_id)


async def numeros_de_cqe(tx: AsyncSession, ids: list[UUID]) -> dict[UUID, Cqe]:
    """The certificates of several annulments, by id."""
    return {c.id: c for c in (await tx.execute(select(Cqe).where(col(Cqe.id).in_(ids)))).scalars()}


async def en_bandeja(
    tx: AsyncSession,
    quien: Principal,
    *,
    estados: tuple[str, ...],
    empresa: str | None,
    cqe: str | None,
    pedida: Paginacion,
) -> tuple[list[tuple[Expediente, Anulacion, Cqe]], str | None]:
    """A page of the caller's inbox: by due date for the Ministry, newest first for a company; and the next cursor."""
    filtro = FiltroDeCasos(tipos=(FLUJO.tipo,), estados=estados, empresa=empresa)
    consulta: Any = await consulta_bandeja(tx, quien, filtro)
    if cqe is not None:
        propias = (
            select(col(Anulacion.id)).join(Cqe, col(Cqe.id) == col(Anulacion.cqe_id)).where(col(Cqe.numero) == cqe)
        )
        consulta = consulta.where(casos.c.id.in_(propias))
    orden = (casos.c.orden, casos.c.id) if quien.es_interno else (casos.c.id,)
    filas, siguiente = await paginar(tx, consulta, orden, pedida, descendente=not quien.es_interno)
    expedientes = [Expediente(*fila[: len(Expediente.__dataclass_fields__)]) for fila in filas]
    ids = [e.id for e in expedientes]
    anulaciones = {a.id: a for a in (await tx.execute(select(Anulacion).where(col(Anulacion.id).in_(ids)))).scalars()}
    certificados = await numeros_de_cqe(tx, [a.cqe_id for a in anulaciones.values()])
    return [(e, anulaciones[e.id], certificados[anulaciones[e.id].cqe_id]) for e in expedientes], siguiente
