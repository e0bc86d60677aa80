"""Reading what the destination told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.destino.models import UsoEnDestino


@dataclass(frozen=True)
class Entrada:
    """An entry into the destination that used the certificate; commercial kilograms."""

    referencia: str
    cantidad_kg: int
    fecha_ingreso: date | None


@dataclass(frozen=True)
class Uso:
    """What the destination tells of a certificate now. `usado_kg` > 0 means that it was used there."""

    usado_kg: int
    cancelado: bool
    entradas: tuple[Entrada, ...]
    recibido_en: datetime


async def uso_de(tx: AsyncSession, cqe_id: UUID) -> Uso | None:
    """What the destination tells of a certificate; None if it never told anything."""
    return (await usos_de(tx, [cqe_id])).get(cqe_id)


async def usos_de(tx: AsyncSession, cqes: Collection[UUID]) -> dict[UUID, Uso]:
    """The same for several certificates; those of which nothing was told are not in the answer."""
    por_cqe: dict[UUID, list[UsoEnDestino]] = {}
    for fila in await vigentes_de(tx, cqes):
        por_cqe.setdefault(fila.cqe, []).append(fila)
    return {cqe: _uso(filas) for cqe, filas in por_cqe.items()}


async def vigentes_de(tx: AsyncSession, cqes: Collection[UUID]) -> Sequence[UsoEnDestino]:
    """Per certificate and entry, what was told last."""
    ids = literal(list(cqes), ARRAY(PG_UUID(as_uuid=True)))
    ultimas = (
        select(UsoEnDestino)
        .where(col(UsoEnDestino.cqe) == func.any(ids))
        .ext(distinct_on(col(UsoEnDestino.cqe), col(UsoEnDestino.referencia)))
        .order_by(col(UsoEnDestino.cqe), col(UsoEnDestino.referencia), col(UsoEnDestino.id).desc())
    )
    return (await tx.execute(ultimas)).scalars().all()


def _uso(filas: list[UsoEnDestino]) -> Uso:
    cruzadas = [f for f in filas if f.estado == "cruzado"]
    return Uso(
        usado_kg=sum(f.cantidad_kg for f in cruzadas),
        cancelado=any(f.estado == "cancelado" and f.referencia == "" for f in filas),
        entradas=tuple(Entrada(f.referencia, f.cantidad_kg, f.fecha_ingreso) for f in cruzadas),
        recibido_en=max(f.recibido_en for f in filas),
    )
