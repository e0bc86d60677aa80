"""Sealing again what a suspended key sealed: a batch after another, each document once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from uuid_utils.compat import uuid7

from services.firma.sellos import service
from services.firma.sellos.models import Sello
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.identity.principal import Principal
from shared.jobs import encolar

RESELLAR = "firma.resellar"
TANDA = 100
_c = Sello.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
ORDEN = (_c.terminado_en, _c.id)


def puestos(huella: str) -> sa.Select[Any]:
    """The seals that a key put."""
    return sa.select(Sello).where(_c.certificado_sha256 == huella, _c.estado == "hecho")


def _sin_reemplazo(huella: str) -> sa.Select[Any]:
    otro = aliased(Sello)
    return puestos(huella).where(~sa.exists().where(otro.reemplaza == _c.id))


async def reemplazos(tx: AsyncSession, sellos: Sequence[UUID]) -> dict[UUID, UUID]:
    """The seal that takes the place of each, where there is one."""
    consulta = sa.select(_c.reemplaza, _c.id).where(_c.reemplaza.in_(sellos))
    return {f.reemplaza: f.id for f in (await tx.execute(consulta)).all()}


async def pedir(tx: AsyncSession, huella: str, quien: Principal, motivo: str) -> int:
    """Begin; returns how many documents lack a seal in place of this key's. The key's row is locked by the caller."""
    cuantos: int = (
        await tx.execute(sa.select(sa.func.count()).select_from(_sin_reemplazo(huella).subquery()))
    ).scalar_one()
    await anotar(
        tx,
        quien=quien,
        accion="llave_sello.resellar",
        objeto=f"llave_sello:{huella}",
        motivo=motivo,
        datos={"documentos": cuantos},
    )
    if cuantos:
        await encolar(tx, RESELLAR, {"certificado_sha256": huella})
    return cuantos


async def tanda(tx: AsyncSession, huella: str) -> int:
    """Ask for the next seals, and for the next batch; returns how many. Two batches at once take different ones."""
    viejos = (
        (await tx.execute(_sin_reemplazo(huella).order_by(*ORDEN).limit(TANDA).with_for_update(of=Sello)))
        .scalars()
        .all()
    )
    for viejo in viejos:
        nuevo = Sello(
            id=uuid7(),
            servicio=viejo.servicio,
            documento_id=viejo.documento_id,
            numero=viejo.numero,
            razon=viejo.razon,
            objeto=viejo.objeto,
            caja=viejo.caja,
            estado="pedido",
            pedido_en=reloj_legal.ahora(),
            reemplaza=viejo.id,
        )
        tx.add(nuevo)
        clave = str(nuevo.id)
        # Behind what is asked for the first time: somebody waits for that.
        await encolar(tx, service.SELLAR, {"sello_id": clave}, clave=clave, grupo=viejo.servicio, prioridad=-1)
    await tx.flush()
    if len(viejos) == TANDA:
        await encolar(tx, RESELLAR, {"certificado_sha256": huella})
    return len(viejos)
