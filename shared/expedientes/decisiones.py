"""Decisions of two signatures: one person drafts, another signs, and only then the case moves."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import anotar
from shared.clock import reloj_legal
from shared.expedientes.casos import examinar, exigir_visible, leer, mover
from shared.expedientes.flujo import Flujo
from shared.expedientes.tablas import Expediente, decision
from shared.http.problemas import Problema
from shared.identity.principal import Principal


async def proyectar(
    tx: AsyncSession,
    flujo: Flujo,
    expediente_id: UUID,
    accion: str,
    quien: Principal,
    *,
    motivo: str | None = None,
    datos: dict[str, Any] | None = None,
    version: int | None = None,
) -> UUID:
    """Draft a decision that needs a second signature; a case has one draft at a time. Returns the draft's id.

    Raises:
        Problema: as `aplicar`, and `conflicto` if there is a draft already.
        ValueError: if the action needs one signature only.
    """
    transicion, exp = await examinar(tx, flujo, expediente_id, accion, quien, motivo=motivo, version=version)
    if not transicion.segunda_firma:
        raise ValueError(f"{accion} no necesita segunda firma")
    abierta = sa.select(decision.c.id).where(decision.c.expediente == exp.id, decision.c.estado == "proyectada")
    if (await tx.execute(abierta)).first() is not None:
        raise Problema("conflicto", "El expediente ya tiene una decisión proyectada.")
    nueva: UUID = uuid7()
    await tx.execute(
        sa.insert(decision).values(
            id=nueva,
            expediente=exp.id,
            version=exp.version,
            accion=accion,
            motivo=motivo,
            datos=datos or {},
            proyectada_por=quien.sub,
            proyectada_en=reloj_legal.ahora(),
        )
    )
    await anotar(
        tx, quien=quien, accion=f"{exp.tipo}.proyectar_{accion}", objeto=exp.objeto, motivo=motivo, datos=datos
    )
    return nueva


async def firmar(
    tx: AsyncSession,
    flujo: Flujo,
    decision_id: UUID,
    quien: Principal,
    *,
    hacia: str | None = None,
    cambios: dict[str, Any] | None = None,
) -> tuple[Expediente, dict[str, Any]]:
    """Sign another person's draft, which moves the case. Returns the case and the draft's `datos`.

    Raises:
        Problema: as `aplicar`, `misma-persona` for who drafted it, `decision-superada` if the case changed since.
    """
    exp, fila = await _abierta(tx, decision_id)
    exigir_visible(exp, quien)
    if fila.proyectada_por == quien.sub:
        raise Problema("misma-persona")
    declarada = flujo.transicion(exp.estado, fila.accion)
    if exp.version != fila.version or declarada is None:
        raise Problema("decision-superada")
    transicion, exp = await examinar(
        tx, flujo, exp.id, fila.accion, quien, motivo=fila.motivo, version=None, roles=declarada.segunda_firma
    )
    datos = {**fila.datos, "proyectada_por": fila.proyectada_por}
    movido = await mover(tx, exp, transicion, quien, motivo=fila.motivo, datos=datos, hacia=hacia, cambios=cambios)
    await _resolver(tx, decision_id, "firmada", quien)
    return movido, fila.datos


async def retirar(tx: AsyncSession, decision_id: UUID, quien: Principal, *, motivo: str) -> None:
    """Withdraw a draft: its author, or a coordinador.

    Raises:
        Problema: `no-encontrado`, `prohibido`.
    """
    exp, fila = await _abierta(tx, decision_id)
    exigir_visible(exp, quien)
    if fila.proyectada_por != quien.sub and not quien.tiene("coordinador"):
        raise Problema("prohibido")
    await _resolver(tx, decision_id, "retirada", quien)
    await anotar(tx, quien=quien, accion=f"{exp.tipo}.retirar_{fila.accion}", objeto=exp.objeto, motivo=motivo)


async def _abierta(tx: AsyncSession, decision_id: UUID) -> tuple[Expediente, sa.Row[Any]]:
    donde = (decision.c.id == decision_id, decision.c.estado == "proyectada")
    fila = (await tx.execute(sa.select(decision).where(*donde))).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    # Cases are locked before their drafts, always: the draft is read again under that lock.
    exp = await leer(tx, fila.expediente, bloquear=True)
    fila = (await tx.execute(sa.select(decision).where(*donde))).one_or_none()
    if fila is None:
        raise Problema("decision-superada")
    return exp, fila


async def _resolver(tx: AsyncSession, decision_id: UUID, estado: str, quien: Principal) -> None:
    await tx.execute(
        sa.update(decision)
        .where(decision.c.id == decision_id)
        .values(estado=estado, resuelta_por=quien.sub, resuelta_en=reloj_legal.ahora())
    )
