"""Custody of the original and its copies, and checks of the document with whoever issued it."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.conflictos import exigir_sin_conflicto
from services.garantias.garantias.flujo import FLUJO
from services.garantias.garantias.models import Custodia, Verificacion
from services.garantias.garantias.rules_vida import devolucion_posible
from services.garantias.garantias.schemas import (
    CustodiaLeida,
    HechoDeCustodia,
    VerificacionLeida,
    VerificacionNueva,
)
from services.garantias.garantias.service import anexar
from shared import expedientes
from shared.audit import anotar
from shared.clock import reloj_legal
from shared.documents.almacen import Objeto
from shared.expedientes import Expediente
from shared.http import Problema
from shared.identity import Principal


async def registrar(
    tx: AsyncSession, id: UUID, datos: HechoDeCustodia, evidencia: Objeto | None, quien: Principal
) -> None:
    """Record what happened to the original or a copy (arts. 24 and 26); each fact once.

    Raises:
        Problema: `no-encontrado`, `conflicto-de-interes`, `datos-invalidos`, `custodia-repetida`,
            `custodia-improcedente`.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=True)
    await exigir_sin_conflicto(tx, exp, quien)
    if datos.fecha > reloj_legal.hoy():
        raise Problema("datos-invalidos", "La fecha está en el futuro.")
    if datos.hecho == "original_devuelto" and not devolucion_posible(exp.estado):
        raise Problema(
            "custodia-improcedente",
            f"La garantía está {exp.estado}: su original sigue en custodia (arts. 24 y 26).",
        )
    adjunto = None if evidencia is None else (await anexar(tx, id, f"custodia:{datos.hecho}", evidencia, quien)).id
    fila = Custodia(
        garantia_id=id, **datos.model_dump(), adjunto=adjunto, quien=quien.sub, registrado_en=reloj_legal.ahora()
    )
    tx.add(fila)
    await tx.flush()
    await _anotar(tx, exp, quien, "custodia", {"hecho": datos.hecho, "fecha": datos.fecha.isoformat()})


async def verificar(
    tx: AsyncSession, id: UUID, datos: VerificacionNueva, evidencia: Objeto | None, quien: Principal
) -> None:
    """Record a check of the document with its issuer, by its code or its own signature; the last one rules.

    Raises:
        Problema: `no-encontrado`, `conflicto-de-interes`, `transicion-no-permitida` once the guarantee was decided on.
    """
    exp = await expedientes.leer(tx, id, tipo=FLUJO.tipo, bloquear=True)
    await exigir_sin_conflicto(tx, exp, quien)
    if exp.estado != "presentada":
        raise Problema("transicion-no-permitida", "Solo se comprueba una garantía presentada.", estado=exp.estado)
    adjunto = None if evidencia is None else (await anexar(tx, id, f"verificacion:{datos.medio}", evidencia, quien)).id
    fila = Verificacion(
        garantia_id=id, **datos.model_dump(), adjunto=adjunto, quien=quien.sub, registrado_en=reloj_legal.ahora()
    )
    tx.add(fila)
    await tx.flush()
    await _anotar(tx, exp, quien, "verificar_documento", {"medio": datos.medio, "conforme": datos.conforme})


async def _anotar(
    tx: AsyncSession, exp: Expediente, quien: Principal, accion: str, datos: dict[str, str | bool]
) -> None:
    await anotar(tx, quien=quien, accion=f"garantia.{accion}", objeto=exp.objeto, datos=datos)


async def custodia_de(tx: AsyncSession, id: UUID) -> list[CustodiaLeida]:
    """Facts of custody, oldest first."""
    filas = await tx.execute(sa.select(Custodia).where(col(Custodia.garantia_id) == id).order_by(col(Custodia.id)))
    return [
        CustodiaLeida(con_evidencia=f.adjunto is not None, **f.model_dump(include=set(CustodiaLeida.model_fields)))
        for f in filas.scalars()
    ]


async def verificaciones_de(tx: AsyncSession, id: UUID) -> list[VerificacionLeida]:
    """Checks of the document, oldest first."""
    consulta = sa.select(Verificacion).where(col(Verificacion.garantia_id) == id).order_by(col(Verificacion.id))
    return [
        VerificacionLeida(
            con_evidencia=f.adjunto is not None, **f.model_dump(include=set(VerificacionLeida.model_fields))
        )
        for f in (await tx.execute(consulta)).scalars()
    ]
