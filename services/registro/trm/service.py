"""Use cases of rates."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.registro.trm.models import Trm
from services.registro.trm.rules import FilaDeTrm
from shared.audit import anotar
from shared.calendar.palabras import fecha_larga
from shared.clock import reloj_legal
from shared.events.registro import TrmActualizada
from shared.http.problemas import Problema
from shared.identity import Principal
from shared.messaging import publicar

CLAVE = "trm"


async def registrar(tx: AsyncSession, filas: Sequence[FilaDeTrm], quien: Principal) -> tuple[int, int]:
    """Add rates; those already there with the same value are left. Returns (new, repeated).

    Raises:
        Problema: `trm-cruzada` if a range touches another one, or the same with another value; then none is added.
    """
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('registro.trm'))"))
    version = (await tx.execute(sa.select(sa.func.coalesce(sa.func.max(col(Trm.version)), 0)))).scalar_one()
    nuevas = 0
    for fila in sorted(filas, key=lambda f: f.desde):
        if await ya_esta(tx, fila):
            continue
        version, nuevas = version + 1, nuevas + 1
        await _agregar(tx, fila, version, quien)
    if nuevas:
        await anotar(tx, quien=quien, accion="trm.registrar", objeto=f"trm:{version}", datos={"nuevas": nuevas})
    return nuevas, len(filas) - nuevas


async def ya_esta(tx: AsyncSession, fila: FilaDeTrm) -> bool:
    """Whether this very rate is there.

    Raises:
        Problema: `trm-cruzada` if another one holds on one of its days.
    """
    cruzadas = sa.select(Trm).where(col(Trm.desde) <= fila.hasta, col(Trm.hasta) >= fila.desde)
    anterior = (await tx.execute(cruzadas.limit(1))).scalar_one_or_none()
    if anterior is None:
        return False
    if (anterior.desde, anterior.hasta, anterior.valor) != (fila.desde, fila.hasta, fila.valor):
        raise Problema(
            "trm-cruzada",
            f"Del {fecha_larga(anterior.desde)} al {fecha_larga(anterior.hasta)} ya rige {anterior.valor:.2f}.",
            desde=anterior.desde.isoformat(),
            hasta=anterior.hasta.isoformat(),
        )
    return True


async def _agregar(tx: AsyncSession, fila: FilaDeTrm, version: int, quien: Principal) -> None:
    tx.add(
        Trm(
            version=version,
            valor=fila.valor,
            desde=fila.desde,
            hasta=fila.hasta,
            registrada_por=quien.sub,
            registrada_en=reloj_legal.ahora(),
        )
    )
    await tx.flush()
    evento = TrmActualizada(valor=f"{fila.valor:.2f}", desde=fila.desde, hasta=fila.hasta, version=version)
    await publicar(tx, evento, clave=CLAVE, version=version)


async def de_dia(tx: AsyncSession, dia: date) -> Trm:
    """The rate of a day.

    Raises:
        Problema: `trm-desconocida`.
    """
    consulta = sa.select(Trm).where(col(Trm.desde) <= dia, col(Trm.hasta) >= dia)
    tasa = (await tx.execute(consulta)).scalar_one_or_none()
    if tasa is None:
        raise Problema("trm-desconocida", f"No hay TRM registrada para el {fecha_larga(dia)}.")
    return tasa


async def de_rango(tx: AsyncSession, desde: date, hasta: date) -> Sequence[Trm]:
    """Rates that hold on some day of a range, oldest first."""
    consulta = sa.select(Trm).where(col(Trm.desde) <= hasta, col(Trm.hasta) >= desde).order_by(col(Trm.desde))
    return (await tx.execute(consulta)).scalars().all()
