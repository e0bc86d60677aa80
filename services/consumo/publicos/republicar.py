"""The public topics of certificates and declarations, published again from the tables of their state."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe import estados
from services.consumo.cqe.consultas import cqe_de
from services.consumo.cqe.models import FLUJO as FLUJO_CQE
from services.consumo.dex import anuncios
from services.consumo.dex.consultas import como_se_publico
from services.consumo.dex.models import FLUJO as FLUJO_DEX
from services.consumo.dex.models import Dex
from shared.expedientes import leer
from shared.messaging import publicar

_CQE = text("SELECT id FROM cqe WHERE emitido_en IS NOT NULL AND id > :tras ORDER BY id LIMIT :cuantos")
_DEX = text("SELECT id FROM dex WHERE id > :tras ORDER BY id LIMIT :cuantos")


async def cqe(tx: AsyncSession, tras: UUID, cuantos: int) -> list[UUID]:
    """Publish the state of the issued certificates that follow `tras`, under the versions that they have.

    Each case is held, so that no later state overtakes. A reader that has the version already loses nothing.

    Returns:
        Their ids in order; none when there are no more.
    """
    ids = list((await tx.execute(_CQE, {"tras": tras, "cuantos": cuantos})).scalars())
    for cqe_id in ids:
        exp = await leer(tx, cqe_id, tipo=FLUJO_CQE.tipo, bloquear=True)
        fila = await cqe_de(tx, id=cqe_id)
        publico = estados.publico_de(exp, fila)
        await publicar(tx, publico, clave=publico.numero, version=exp.version, asunto=publico.numero)
    return ids


async def dex(tx: AsyncSession, tras: UUID, cuantos: int) -> list[UUID]:
    """The same of the declarations."""
    ids = list((await tx.execute(_DEX, {"tras": tras, "cuantos": cuantos})).scalars())
    for dex_id in ids:
        exp = await como_se_publico(tx, await leer(tx, dex_id, tipo=FLUJO_DEX.tipo, bloquear=True))
        fila = await tx.get_one(Dex, dex_id)
        publico = anuncios.publico_de(exp, fila, await cqe_de(tx, id=fila.cqe_id))
        await publicar(tx, publico, clave=publico.numero, version=exp.version, asunto=publico.numero)
    return ids
