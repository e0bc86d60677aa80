"""Use cases of rates typed by hand: one person proposes, another confirms."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.registro.trm.models import PropuestaDeTrm
from services.registro.trm.rules import FilaDeTrm
from services.registro.trm.service import registrar, ya_esta
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.http.problemas import Problema
from shared.identity import Principal


async def proponer(tx: AsyncSession, filas: Sequence[FilaDeTrm], motivo: str, quien: Principal) -> PropuestaDeTrm:
    """Keep rates until somebody else confirms them.

    Raises:
        Problema: `trm-cruzada` at once, rather than when they are confirmed.
    """
    for fila in filas:
        await ya_esta(tx, fila)
    nueva = PropuestaDeTrm(
        id=uuid7(),
        filas=[f.model_dump(mode="json") for f in filas],
        motivo=motivo,
        propuesta_por=quien.sub,
        propuesta_en=reloj_legal.ahora(),
    )
    tx.add(nueva)
    await tx.flush()
    await anotar(tx, quien=quien, accion="trm.proponer", objeto=f"trm_propuesta:{nueva.id}", motivo=motivo)
    return nueva


async def decidir(tx: AsyncSession, id: UUID, quien: Principal, *, rechazo: str | None = None) -> PropuestaDeTrm:
    """Confirm a proposal, which registers its rates, or refuse it with a reason.

    Raises:
        Problema: `no-encontrado`, `trm-ya-decidida`, `misma-persona` on confirming one's own, `trm-cruzada`.
    """
    propuesta = await tx.get(PropuestaDeTrm, id, with_for_update=True)
    if propuesta is None:
        raise Problema("no-encontrado")
    if propuesta.estado != "propuesta":
        raise Problema("trm-ya-decidida", f"Está {propuesta.estado}.", estado=propuesta.estado)
    if rechazo is None and propuesta.propuesta_por == quien.sub:
        raise Problema("misma-persona")
    propuesta.estado = "confirmada" if rechazo is None else "rechazada"
    propuesta.decidida_por, propuesta.decidida_en = quien.sub, reloj_legal.ahora()
    propuesta.motivo_rechazo = rechazo
    await tx.flush()
    accion = "trm.confirmar" if rechazo is None else "trm.rechazar"
    await anotar(tx, quien=quien, accion=accion, objeto=f"trm_propuesta:{id}", motivo=rechazo)
    if rechazo is None:
        await registrar(tx, [FilaDeTrm.model_validate(f) for f in propuesta.filas], quien)
    return propuesta


async def listar(tx: AsyncSession, estado: str | None) -> Sequence[PropuestaDeTrm]:
    """The newest two hundred proposals."""
    consulta = sa.select(PropuestaDeTrm).order_by(col(PropuestaDeTrm.id).desc()).limit(200)
    if estado is not None:
        consulta = consulta.where(col(PropuestaDeTrm.estado) == estado)
    return (await tx.execute(consulta)).scalars().all()
