"""Use cases of the timestamps: ask for one, keep it, find what lacks one. Each in the caller's transaction."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.firma.estampas.models import Estampa
from services.firma.estampas.rules import ANTELACION, paquete
from services.firma.estampas.testigo import Testigo
from services.firma.veredictos.models import Evidencia, Veredicto
from shared.clock import reloj_sistema
from shared.jobs import encolar

ESTAMPAR = "firma.estampar"
MARGEN = timedelta(minutes=10)
"""A verdict this old without a stamp was missed: its job failed, or there was no authority then."""
TANDA = 500
_e = Estampa.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
_v = Veredicto.__table__.c  # type: ignore[attr-defined]  # idem


async def pedir(tx: AsyncSession, veredicto_id: UUID) -> None:
    """Have the evidence of a verdict stamped for the first time."""
    datos = {"veredicto_id": str(veredicto_id), "orden": 1}
    await encolar(tx, ESTAMPAR, datos, clave=f"{veredicto_id}:1", grupo="estampas")


async def insistir(tx: AsyncSession, veredicto_id: UUID, orden: int, dia: date) -> None:
    """`pedir` again, once a day, whatever became of the job before: it failed, or there was no authority then."""
    datos = {"veredicto_id": str(veredicto_id), "orden": orden}
    await encolar(tx, ESTAMPAR, datos, clave=f"{veredicto_id}:{orden}:{dia}", grupo="estampas")


async def paquete_de(tx: AsyncSession, veredicto_id: UUID) -> bytes:
    """The package of a verdict that was given.

    Raises:
        ValueError: it was not given yet.
    """
    veredicto = (await tx.execute(sa.select(Veredicto).where(_v.id == veredicto_id))).scalar_one()
    if veredicto.emitido_en is None or veredicto.informe is None:
        raise ValueError(f"el veredicto {veredicto_id} no se ha emitido")
    tabla = Evidencia.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
    evidencias = await tx.execute(sa.select(tabla.clase, tabla.sha256).where(tabla.veredicto_id == veredicto_id))
    return paquete(
        veredicto_id=str(veredicto.id),
        numero=veredicto.numero,
        firmado_sha256=veredicto.firmado["sha256"],
        original_sha256=veredicto.original["sha256"],
        recibido_en=veredicto.recibido_en,
        emitido_en=veredicto.emitido_en,
        confianza=veredicto.confianza,
        informe=veredicto.informe,
        evidencias=[(clase, sha256) for clase, sha256 in evidencias.all()],
    )


async def de(tx: AsyncSession, veredicto_id: UUID) -> Sequence[Estampa]:
    """The stamps of a verdict, the first one first."""
    consulta = sa.select(Estampa).where(_e.veredicto_id == veredicto_id).order_by(_e.orden)
    return (await tx.execute(consulta)).scalars().all()


async def guardar(
    tx: AsyncSession, veredicto_id: UUID, orden: int, *, clave: str, sha256: str, resumen: bytes, testigo: Testigo
) -> None:
    """Keep a token; one that is already there stays."""
    fila = insert(Estampa).values(
        veredicto_id=veredicto_id,
        orden=orden,
        paquete_clave=clave,
        paquete_sha256=sha256,
        resumen=resumen.hex(),
        testigo=testigo.der,
        instante=testigo.instante,
        tsa_sha256=testigo.tsa_sha256,
        vence=testigo.vence,
        guardada_en=reloj_sistema.ahora(),
    )
    await tx.execute(fila.on_conflict_do_nothing())


async def buscar_pendientes(tx: AsyncSession, ahora: datetime) -> int:
    """Ask for what lacks a stamp and for what must be renewed, so many at a time; returns how many."""
    sin_ella = (
        sa.select(_v.id, sa.literal(1))
        .where(_v.emitido_en.is_not(None), _v.emitido_en < ahora - MARGEN)
        .where(~sa.exists().where(_e.veredicto_id == _v.id))
        .limit(TANDA)
    )
    siguiente = aliased(Estampa)
    por_vencer = (
        sa.select(_e.veredicto_id, _e.orden + 1)
        .where(_e.vence < ahora + ANTELACION)
        .where(~sa.exists().where(siguiente.veredicto_id == _e.veredicto_id, siguiente.orden == _e.orden + 1))
        .limit(TANDA)
    )
    pendientes = [*(await tx.execute(sin_ella)).all(), *(await tx.execute(por_vencer)).all()]
    for veredicto_id, orden in pendientes:
        await insistir(tx, veredicto_id, orden, ahora.date())
    return len(pendientes)
