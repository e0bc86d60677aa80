"""What verified declarations cover of each certificate, counted again after whatever changed it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.consumos.models import Consumo
from services.consumo.cqe import estados
from services.consumo.cqe.models import FLUJO as FLUJO_CQE
from services.consumo.cqe.models import Cqe
from services.consumo.cupos.saldos import anunciar_saldo
from services.consumo.dex.models import Credito, Dex
from services.consumo.dex.rules import ADMITEN_DEX, Verificada, credito_kg, las_que_acreditan
from shared.expedientes import leer


async def acreditar(tx: AsyncSession, numeros: set[str], cqe_id: UUID) -> None:
    """Count again the certificates that those numbers are filed on, and `cqe_id`; move their states and balances.

    The caller holds the numbers and the certificates' cases (`service.bloquear`).
    """
    afectados = set((await tx.execute(select(col(Dex.cqe_id)).where(col(Dex.declaracion).in_(numeros)))).scalars())
    afectados.add(cqe_id)
    suyas = select(col(Dex.declaracion)).where(col(Dex.cqe_id).in_(afectados), col(Dex.verificada_en).is_not(None))
    # All filings of each number, also on other certificates: which one credits depends on all of them. On a closed
    # certificate one that did not credit when it was closed never will.
    cerrado = select(Credito).where(col(Credito.cqe_id) == col(Dex.cqe_id), col(Credito.cierre_id).is_not(None))
    consulta = (
        select(Dex)
        .where(
            col(Dex.verificada_en).is_not(None),
            col(Dex.declaracion).in_(suyas),
            or_(col(Dex.acredita), ~exists(cerrado)),
        )
        .execution_options(populate_existing=True)
    )
    filas = list((await tx.execute(consulta)).scalars())
    elegidas = las_que_acreditan(
        Verificada(d.id, d.cqe_id, d.declaracion, d.comercial_kg, d.verificada_en)
        for d in filas
        if d.verificada_en is not None
    )
    await _marcar(tx, filas, {e.id for e in elegidas})
    sumas: dict[UUID, int] = defaultdict(int)
    for dex in elegidas:
        sumas[dex.cqe_id] += dex.comercial_kg
    cambios: dict[UUID, int] = defaultdict(int)
    for afectado in sorted(afectados):
        cupo, diferencia = await _fijar(tx, afectado, sumas[afectado])
        cambios[cupo] += diferencia
    for cupo in sorted(c for c, diferencia in cambios.items() if diferencia):
        await anunciar_saldo(tx, cupo, dex_kg=cambios[cupo])


async def _marcar(tx: AsyncSession, filas: Sequence[Dex], elegidas: set[UUID]) -> None:
    """Write which filing of each number credits: no longer first, and then the new one, for there is one at most."""
    for acredita in (False, True):
        for dex in filas:
            if (dex.id in elegidas) == acredita:
                dex.acredita = acredita
        await tx.flush()


async def _fijar(tx: AsyncSession, cqe_id: UUID, verificado_kg: int) -> tuple[UUID, int]:
    """Write the certificate's credit; gives its cupo and how many quota kilograms more (or less) it has now."""
    consulta = (
        select(Cqe, col(Consumo.cupo_id), col(Consumo.factor))
        .join(Consumo, col(Consumo.id) == col(Cqe.consumo_id))
        .where(col(Cqe.id) == cqe_id)
    )
    cqe, cupo, factor = (await tx.execute(consulta)).one()
    acreditado = credito_kg(verificado_kg, comercial_kg=cqe.comercial_kg, factor=factor)
    antes = await tx.get(Credito, cqe_id, populate_existing=True)
    if antes is not None and (antes.verificado_kg, antes.acreditado_kg) == (verificado_kg, acreditado):
        return cupo, 0
    diferencia = acreditado - (antes.acreditado_kg if antes else 0)
    nuevo = insert(Credito).values(
        cqe_id=cqe_id,
        cupo_id=cupo,
        comercial_kg=cqe.comercial_kg,
        cantidad_kg=cqe.cantidad_kg,
        verificado_kg=verificado_kg,
        acreditado_kg=acreditado,
    )
    puestos = {"verificado_kg": verificado_kg, "acreditado_kg": acreditado}
    await tx.execute(nuevo.on_conflict_do_update(index_elements=["cqe_id"], set_=puestos))
    # An annulled or revoked one can hold a filing of the number, never a verified one.
    if (await leer(tx, cqe_id, tipo=FLUJO_CQE.tipo)).estado in ADMITEN_DEX:
        await estados.utilizar(tx, cqe_id, verificado_kg)
    return cupo, diferencia
