"""Use cases of the timestamps: ask for one, keep it, find what must be renewed. Each in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.firma.estampas.models import TABLAS, Clase, EstampaGuardada
from services.firma.estampas.rules import ANTELACION, paquete, recibo
from services.firma.estampas.testigo import Testigo
from services.firma.veredictos.models import Evidencia, Veredicto
from shared.clock import reloj_sistema
from shared.jobs import encolar

ESTAMPAR = "firma.estampar"
TANDA = 500
_v = Veredicto.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
_COLUMNAS = {clase: sa.inspect(tabla).columns for clase, tabla in TABLAS.items()}


async def pedir(tx: AsyncSession, clase: Clase, veredicto_id: UUID) -> None:
    """Have the receipt or the evidence of a verdict stamped for the first time."""
    await _encolar(tx, clase, veredicto_id, 1, "")


async def insistir(tx: AsyncSession, clase: Clase, veredicto_id: UUID, orden: int, vez: str) -> None:
    """`pedir` again, once for each `vez`, whatever became of the job before: it failed, or there was no authority."""
    await _encolar(tx, clase, veredicto_id, orden, f":{vez}")


async def _encolar(tx: AsyncSession, clase: Clase, veredicto_id: UUID, orden: int, vez: str) -> None:
    datos = {"clase": clase, "veredicto_id": str(veredicto_id), "orden": orden}
    prefijo = "" if clase == "veredicto" else f"{clase}:"
    await encolar(tx, ESTAMPAR, datos, clave=f"{prefijo}{veredicto_id}:{orden}{vez}", grupo="estampas")


async def contenido_de(tx: AsyncSession, clase: Clase, veredicto_id: UUID) -> bytes:
    """What is stamped, from the verdict's row: the record of its receipt, or the package once it was given.

    Raises:
        ValueError: it was not given yet.
    """
    veredicto = (await tx.execute(sa.select(Veredicto).where(_v.id == veredicto_id))).scalar_one()
    return recibo_de(veredicto) if clase == "recibo" else await _paquete_de(tx, veredicto)


def recibo_de(veredicto: Veredicto) -> bytes:
    """The record of what arrived; nothing in it changes later."""
    return recibo(
        veredicto_id=str(veredicto.id),
        servicio=veredicto.servicio,
        documento_id=str(veredicto.documento_id),
        numero=veredicto.numero,
        acto=veredicto.acto,
        nit=veredicto.nit,
        firmado=veredicto.firmado,
        original=veredicto.original,
        recibido_en=veredicto.recibido_en,
    )


async def _paquete_de(tx: AsyncSession, veredicto: Veredicto) -> bytes:
    if veredicto.emitido_en is None or veredicto.informe is None:
        raise ValueError(f"el veredicto {veredicto.id} no se ha emitido")
    tabla = Evidencia.__table__.c  # type: ignore[attr-defined]  # SQLModel does not type its tables
    evidencias = await tx.execute(sa.select(tabla.clase, tabla.sha256).where(tabla.veredicto_id == veredicto.id))
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
        recibo_sha256=veredicto.recibo_sha256,
    )


async def de(tx: AsyncSession, clase: Clase, veredicto_id: UUID) -> Sequence[EstampaGuardada]:
    """The stamps of one class of a verdict, the first one first."""
    tabla, c = TABLAS[clase], _COLUMNAS[clase]
    consulta = sa.select(tabla).where(c.veredicto_id == veredicto_id).order_by(c.orden)
    return (await tx.execute(consulta)).scalars().all()


async def guardar(
    tx: AsyncSession,
    clase: Clase,
    veredicto_id: UUID,
    orden: int,
    *,
    clave: str,
    sha256: str,
    resumen: bytes,
    testigo: Testigo,
) -> None:
    """Keep a token; one that is already there stays."""
    fila = insert(TABLAS[clase]).values(
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


def sin_estampa(clase: Clase) -> sa.Select[Any]:
    """Verdicts whose first stamp of this class is not there yet: id, since when, number, NIT."""
    pide = _v.recibo_sha256.is_not(None) if clase == "recibo" else _v.emitido_en.is_not(None)
    return (
        sa.select(_v.id, desde(clase), _v.numero, _v.nit)
        .where(pide)
        .where(~sa.exists().where(_COLUMNAS[clase].veredicto_id == _v.id))
    )


def desde(clase: Clase) -> sa.Column[datetime]:
    """When there was something of this class to stamp."""
    columna: sa.Column[datetime] = _v.pedido_en if clase == "recibo" else _v.emitido_en
    return columna


def por_renovar(clase: Clase, ahora: datetime) -> sa.Select[Any]:
    """Verdicts whose last stamp of this class comes to the end of its authority: id, order of the next one."""
    e, siguiente = _COLUMNAS[clase], aliased(TABLAS[clase])
    renovada = sa.exists().where(siguiente.veredicto_id == e.veredicto_id, siguiente.orden == e.orden + 1)
    return sa.select(e.veredicto_id, e.orden + 1).where(e.vence < ahora + ANTELACION).where(~renovada)
