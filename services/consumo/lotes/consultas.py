"""Reading batches, and the forms that wait to be signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.consumos.models import FLUJO, Consumo
from services.consumo.cupos.models import Cupo
from services.consumo.lotes.models import LineaDeLote
from shared.expedientes import expediente
from shared.http import Problema
from shared.identity import Principal, exigir_empresa

MAXIMO_DE_FORMULARIOS = 10_000
_AVANCE = text("""
    SELECT l.lote_id, count(*) FILTER (WHERE l.tomada) AS tomadas, count(*) FILTER (WHERE NOT l.tomada) AS rechazadas,
           count(*) FILTER (WHERE e.estado = 'borrador') AS por_radicar,
           count(*) FILTER (WHERE e.estado = 'radicado' AND c.radicado IS NULL) AS sin_formulario
    FROM lote_de_consumos_linea l
    LEFT JOIN expediente e ON e.id = l.consumo_id LEFT JOIN consumo c ON c.id = l.consumo_id
    WHERE l.lote_id = ANY(:lotes) GROUP BY l.lote_id
""")


@dataclass(frozen=True)
class Avance:
    """How far the lines of a batch are."""

    tomadas: int = 0
    rechazadas: int = 0
    por_radicar: int = 0
    sin_formulario: int = 0


@dataclass(frozen=True)
class LineaConCaso:
    """A line, with number and state of its request."""

    fila: LineaDeLote
    numero: str | None
    estado: str | None


@dataclass(frozen=True)
class Formularios:
    """Rendered forms that wait for a signature, by their numbers; `faltan` are still being rendered."""

    listos: tuple[tuple[str, str], ...]
    """Number and key of the object."""
    faltan: int


async def avance_de(tx: AsyncSession, lotes: Sequence[UUID]) -> dict[UUID, Avance]:
    """How far each batch is."""
    filas = (await tx.execute(_AVANCE, {"lotes": list(lotes)})).mappings()
    hallados = {f["lote_id"]: Avance(**{k: v for k, v in f.items() if k != "lote_id"}) for f in filas}
    return {lote: hallados.get(lote, Avance()) for lote in lotes}


async def con_sus_casos(tx: AsyncSession, filas: Sequence[LineaDeLote]) -> list[LineaConCaso]:
    """Lines with number and state of their requests."""
    ids = [f.consumo_id for f in filas if f.consumo_id is not None]
    c = expediente.c
    casos = {f.id: f for f in await tx.execute(select(c.id, c.numero, c.estado).where(c.id.in_(ids)))}
    salida = []
    for fila in filas:
        caso = casos.get(fila.consumo_id)
        salida.append(LineaConCaso(fila, caso.numero if caso else None, caso.estado if caso else None))
    return salida


async def cupo_por_nombre(tx: AsyncSession, escrito: str, quien: Principal) -> Cupo:
    """A cupo by its number or id, of a company that the caller may see.

    Raises:
        Problema: `no-encontrado`.
    """
    try:
        donde = col(Cupo.id) == UUID(escrito)
    except ValueError:
        donde = col(Cupo.numero) == escrito
    cupo = (await tx.execute(select(Cupo).where(donde))).scalar_one_or_none()
    if cupo is None:
        raise Problema("no-encontrado")
    exigir_empresa(quien, cupo.nit)
    return cupo


async def formularios_del_lote(tx: AsyncSession, lote_id: UUID) -> Formularios:
    """Those of a batch."""
    del_lote = select(col(LineaDeLote.consumo_id)).where(col(LineaDeLote.lote_id) == lote_id)
    return await _formularios(tx, expediente.c.id.in_(del_lote))


async def formularios_de(
    tx: AsyncSession, quien: Principal, *, empresa: str, contingente: str | None, cupo: str | None
) -> Formularios:
    """Those of a company, oldest first and `MAXIMO_DE_FORMULARIOS` at most.

    Raises:
        Problema: `no-encontrado` for a company or cupo out of the caller's reach.
    """
    exigir_empresa(quien, empresa)
    condiciones: list[Any] = [expediente.c.empresa == empresa]
    if contingente is not None:
        condiciones.append(col(Consumo.contingente) == contingente)
    if cupo is not None:
        condiciones.append(col(Consumo.cupo_id) == (await cupo_por_nombre(tx, cupo, quien)).id)
    return await _formularios(tx, *condiciones)


async def _formularios(tx: AsyncSession, *condiciones: ColumnElement[bool]) -> Formularios:
    pendientes = (expediente.c.tipo == FLUJO.tipo, expediente.c.estado == "radicado", *condiciones)
    clave = col(Consumo.radicado)["clave"].astext
    de_ellos = select(expediente.c.numero, clave).join(Consumo, col(Consumo.id) == expediente.c.id).where(*pendientes)
    # In one statement: a form that is finished between two would be neither among those ready nor among those missing.
    filas = (await tx.execute(de_ellos.order_by(expediente.c.id).limit(MAXIMO_DE_FORMULARIOS))).all()
    listos = tuple((numero, clave) for numero, clave in filas if clave is not None)
    return Formularios(listos, len(filas) - len(listos))
