"""Receiving and reading quotas."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.cupos import libro
from services.consumo.cupos.models import Cupo, CupoEnDuda
from services.consumo.cupos.saldos import anunciar_saldo
from services.consumo.referencias.service import contingente_actual
from shared.events.cupos import CupoAsignado
from shared.http import Problema
from shared.identity import Principal, exigir_empresa
from shared.messaging import NoTodavia


async def recibir(tx: AsyncSession, evento: CupoAsignado, movimiento: UUID) -> None:
    """Open the cupo and credit its kilograms.

    Args:
        movimiento: id of the event, which becomes the transfer's.

    Raises:
        NoTodavia: if the contingente, in the version with which it was assigned, has not arrived.
    """
    contingente = await contingente_actual(tx, evento.contingente)
    if contingente is None or contingente.version < evento.contingente_version:
        raise NoTodavia("contingente", f"{evento.contingente}/{evento.contingente_version}")
    datos = evento.model_dump(exclude={"cupo_id", "cantidad_kg", "subpartidas", "corrida_id"})
    await tx.execute(
        insert(Cupo)
        .values(id=evento.cupo_id, subpartidas=list(evento.subpartidas), **datos)
        .on_conflict_do_nothing(index_elements=["id"])
    )
    await libro.asignar(
        tx, cupo=evento.cupo_id, contingente=evento.contingente, kg=evento.cantidad_kg, movimiento=movimiento
    )
    await anunciar_saldo(tx, evento.cupo_id)


async def poner_en_duda(tx: AsyncSession, solicitud_id: UUID, numero: str, desde: datetime) -> None:
    """Keep that a representante did not sign the approved request of a cupo. Twice is once."""
    fila = insert(CupoEnDuda).values(solicitud_id=solicitud_id, numero=numero, en_duda_desde=desde)
    await tx.execute(fila.on_conflict_do_nothing(index_elements=["solicitud_id"]))


async def dudas_de(tx: AsyncSession, solicitudes: Sequence[UUID]) -> dict[UUID, datetime]:
    """Of these requests, those that a representante says were not signed, and since when that is known."""
    consulta = select(CupoEnDuda).where(col(CupoEnDuda.solicitud_id).in_(solicitudes))
    return {d.solicitud_id: d.en_duda_desde for d in (await tx.execute(consulta)).scalars()}


async def cupo_visible(tx: AsyncSession, cupo_id: UUID, quien: Principal, *, actuar: bool = False) -> Cupo:
    """A cupo of a company that the caller may see (or act for).

    Raises:
        Problema: `no-encontrado`, `prohibido`.
    """
    cupo = await tx.get(Cupo, cupo_id)
    if cupo is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, cupo.nit, actuar=actuar)
    return cupo


def consulta_de_cupos(quien: Principal, *, nit: str | None, contingente: str | None) -> Select[Cupo]:
    """The cupos that the caller may see, filtered.

    Raises:
        Problema: `no-encontrado` for a company out of the caller's reach.
    """
    consulta = select(Cupo)
    if nit is not None:
        exigir_empresa(quien, nit)
        consulta = consulta.where(col(Cupo.nit) == nit)
    elif not quien.es_interno:
        consulta = consulta.where(col(Cupo.nit).in_(sorted(quien.empresas)))
    if contingente is not None:
        consulta = consulta.where(col(Cupo.contingente) == contingente)
    return consulta
