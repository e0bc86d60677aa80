"""Approving many cases in one act: each is its own decision in its own transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.expedientes.bandejas import Hecho
from shared.expedientes.casos import leer
from shared.expedientes.revision import Revision, TextoUsado
from shared.expedientes.tablas import Expediente
from shared.expedientes.tablas import historia as pasos
from shared.http.problemas import Problema
from shared.identity.principal import Principal
from shared.persistence import BaseDeDatos

_APRUEBAN = ("aprobar", "autorizar")
"""Actions by which a case is approved whole, as flows name them."""


def lote_de(tipo: str, quien: Principal, clave: str | None) -> str:
    """Id of a batch: the same for the same person's same `Idempotency-Key`, however far the first attempt came."""
    return str(uuid4() if clave is None else uuid5(NAMESPACE_URL, f"lote:{tipo}:{quien.sub}:{clave}"))


async def aprobar_lote(
    bd: BaseDeDatos,
    revision: Revision,
    ids: Sequence[UUID],
    quien: Principal,
    *,
    lote: str,
    motivo: str | None,
    texto: TextoUsado | None,
    entorno: Any,
) -> list[Hecho]:
    """Approve those that are all green, in the aggregate's order; tell of each what became of it.

    A process that dies in the middle leaves some approved; the same batch sent again tells these as done and goes on.

    Args:
        entorno: what the aggregate's use case needs of the application, as its routes have it.
    """
    async with bd.tx() as tx:
        orden = await revision.en_orden(tx, list(dict.fromkeys(ids)))
    hechos = {id: Hecho(id, problema=Problema("no-encontrado").cuerpo()) for id in ids}
    for id in orden:
        try:
            async with bd.tx() as tx:
                hechos[id] = await _uno(tx, revision, id, quien, lote, motivo, texto, entorno)
        except Problema as problema:
            hechos[id] = Hecho(id, problema=problema.cuerpo())
    return [hechos[id] for id in dict.fromkeys(ids)]


async def _uno(
    tx: AsyncSession,
    revision: Revision,
    id: UUID,
    quien: Principal,
    lote: str,
    motivo: str | None,
    texto: TextoUsado | None,
    entorno: Any,
) -> Hecho:
    await revision.antes_del_caso(tx, id)
    antes = await leer(tx, id, tipo=revision.tipo, bloquear=True)
    if await _del_lote(tx, antes, lote):
        return Hecho(id, antes.numero, antes.estado, repetido=True)
    decidido = await revision.decidido(tx, antes, "aprobar", motivo, texto)
    exp = await revision.aprobar(tx, id, quien, decidido, lote, entorno)
    return Hecho(id, exp.numero, exp.estado)


async def _del_lote(tx: AsyncSession, exp: Expediente, lote: str) -> bool:
    hecha = sa.select(pasos.c.version).where(
        pasos.c.expediente == exp.id, pasos.c.accion.in_(_APRUEBAN), pasos.c.datos["lote"].astext == lote
    )
    return (await tx.execute(hecha.limit(1))).first() is not None
