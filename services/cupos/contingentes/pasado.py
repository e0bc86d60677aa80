"""Reading what a contingente was: its versions, what they changed, its adjustments, its balances at any instant."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.cupos.cantidades import Cantidad, Unidad
from services.cupos.contingentes.actos import (
    AjusteLeido,
    DiferenciaLeida,
    Diferencias,
    SaldoEn,
    SaldosEn,
    VersionEntera,
    VersionLeida,
)
from services.cupos.contingentes.diferencias import diferencias
from services.cupos.contingentes.documentos import documentos, leido
from services.cupos.contingentes.libro import saldo_en
from services.cupos.contingentes.models import AjusteDeVolumen, VersionDeContingente
from services.cupos.contingentes.schemas import DatosContingente
from shared.clock import reloj_legal
from shared.http import Problema
from shared.identity import Principal


async def versiones(tx: AsyncSession, codigo: str) -> Sequence[VersionLeida]:
    """Every version of a contingente, oldest first, with who made it and why."""
    v = VersionDeContingente
    consulta = select(v).where(col(v.codigo) == codigo).order_by(col(v.version))
    return [VersionLeida.model_validate(f, from_attributes=True) for f in (await tx.execute(consulta)).scalars()]


async def version(tx: AsyncSession, codigo: str, n: int) -> VersionEntera:
    """One version with all its data.

    Raises:
        Problema: `no-encontrado`.
    """
    fila = await tx.get(VersionDeContingente, (codigo, n))
    if fila is None:
        raise Problema("no-encontrado", f"El contingente {codigo} no tiene la versión {n}.")
    return VersionEntera.model_validate(fila, from_attributes=True)


async def cambios(tx: AsyncSession, codigo: str, antes: int, despues: int) -> Diferencias:
    """What is not the same in two versions, field by field.

    Raises:
        Problema: `no-encontrado`.
    """
    de, a = await version(tx, codigo, antes), await version(tx, codigo, despues)
    return Diferencias(
        codigo=codigo,
        antes=VersionLeida.model_validate(de.model_dump()),
        despues=VersionLeida.model_validate(a.model_dump()),
        cambios=[
            DiferenciaLeida(campo=d.campo, antes=d.antes, despues=d.despues)
            for d in diferencias(de.datos.model_dump(mode="json"), a.datos.model_dump(mode="json"))
        ],
    )


async def ajustes(tx: AsyncSession, codigo: str, unidad: Unidad, quien: Principal | None) -> list[AjusteLeido]:
    """The adjustment ledger, oldest first, each entry with its act if it was stored."""
    a = AjusteDeVolumen
    consulta = select(a).where(col(a.contingente) == codigo).order_by(col(a.n))
    filas = (await tx.execute(consulta)).scalars().all()
    actos = {d.ajuste: leido(d) for d in await documentos(tx, codigo) if d.ajuste is not None}
    interno = quien is not None and quien.es_interno
    return [
        AjusteLeido.model_validate(
            f.model_dump(exclude={"quien"})
            | {
                "cantidad": Cantidad.de_kg(f.kg, unidad),
                "quien": f.quien if interno else None,
                "version": f.contingente_version,
                "documento": actos.get(f.n),
            }
        )
        for f in filas
    ]


async def saldos_en(tx: AsyncSession, codigo: str, en: datetime) -> SaldosEn:
    """Every group as it stood at an instant, by the ledger.

    Raises:
        Problema: `datos-invalidos` for an instant to come, `no-encontrado` for one before it was published.
    """
    if en > reloj_legal.ahora():
        raise Problema("datos-invalidos", "Ese instante no ha llegado.")
    v = VersionDeContingente
    consulta = select(v).where(col(v.codigo) == codigo, col(v.legal_en) <= en).order_by(col(v.version).desc()).limit(1)
    fila = (await tx.execute(consulta)).scalar_one_or_none()
    if fila is None or fila.estado == "borrador":
        raise Problema("no-encontrado", f"El contingente {codigo} no estaba publicado en ese instante.")
    datos = DatosContingente.model_validate(fila.datos)
    grupos = []
    for g in datos.grupos:
        s = await saldo_en(tx, codigo, g.codigo, en)
        volumen_kg = s.disponible_kg + s.asignado_kg + s.reservado_kg
        kilos = {"volumen": volumen_kg, "asignado": s.asignado_kg, "reservado": s.reservado_kg}
        kilos["disponible"] = s.disponible_kg
        grupos.append(
            SaldoEn(codigo=g.codigo, **{campo: Cantidad.de_kg(kg, datos.unidad) for campo, kg in kilos.items()})
        )
    return SaldosEn(contingente=codigo, version=fila.version, estado=fila.estado, en=en, grupos=grupos)
