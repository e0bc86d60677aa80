"""Decisions of two signatures: one person drafts, another signs, and only then the case moves."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.audit import anotar
from shared.clock import reloj_legal
from shared.expedientes.casos import aplicar, examinar, exigir_visible, leer
from shared.expedientes.flujo import Flujo
from shared.expedientes.permisos import situacion
from shared.expedientes.tablas import Expediente, Proyecto, decision
from shared.http.problemas import Problema
from shared.identity.principal import Principal

_CAMPOS = [decision.c[n] for n in Proyecto.__dataclass_fields__]


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
    segunda_firma: Sequence[str] = (),
) -> UUID:
    """Draft a decision that needs a second signature; a case has one draft at a time. Returns the draft's id.

    Args:
        datos: JSON values; what the second person signs.
        segunda_firma: roles that must sign this time, where the transition does not declare them itself.

    Raises:
        Problema: as `aplicar`, and `conflicto` if there is a draft already.
        ValueError: if the action needs one signature only.
    """
    transicion, exp = await examinar(tx, flujo, expediente_id, accion, quien, motivo=motivo, version=version)
    roles = list(transicion.segunda_firma or segunda_firma)
    if not roles:
        raise ValueError(f"{accion} no necesita segunda firma")
    if await proyecto_de(tx, exp.id) is not None:
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
            roles=roles,
        )
    )
    await anotar(
        tx, quien=quien, accion=f"{exp.tipo}.proyectar_{accion}", objeto=exp.objeto, motivo=motivo, datos=datos
    )
    return nueva


async def proyecto_de(tx: AsyncSession, expediente_id: UUID) -> Proyecto | None:
    """The draft of a case that waits for its signature, if there is one."""
    donde = (decision.c.expediente == expediente_id, decision.c.estado == "proyectada")
    fila = (await tx.execute(sa.select(*_CAMPOS).where(*donde))).one_or_none()
    return None if fila is None else _leido(fila)


async def firmar_proyecto(
    tx: AsyncSession,
    flujo: Flujo,
    decision_id: UUID,
    quien: Principal,
    ejecutar: Callable[[Proyecto], Awaitable[Expediente]],
) -> Expediente:
    """Sign another person's draft: `ejecutar` does what it says in this same transaction.

    Args:
        ejecutar: the use case; it moves the case with `aplicar(..., firma=proyecto)`, whose `proyecto` it is given.

    Raises:
        Problema: as `aplicar`, `misma-persona` for who drafted it, `decision-superada` if the case changed since,
            `conflicto-de-interes` also if who drafted it has a conflict by now.
        RuntimeError: if `ejecutar` left the case where it was.
    """
    exp, proyecto = await _abierto(tx, decision_id)
    exigir_visible(exp, quien)
    if proyecto.proyectada_por == quien.sub:
        raise Problema("misma-persona")
    declarada = flujo.transicion(exp.estado, proyecto.accion)
    if exp.version != proyecto.version or declarada is None:
        raise Problema("decision-superada")
    autor = Principal(proyecto.proyectada_por, "", frozenset({"funcionario"}))
    if exp.empresa in (await situacion(tx, autor)).conflictos:
        raise Problema(
            "conflicto-de-interes", "Quien proyectó la decisión tiene un conflicto de interés declarado con la empresa."
        )
    movido = await ejecutar(proyecto if proyecto.roles else _con_roles(proyecto, declarada.segunda_firma))
    if movido.version == exp.version:
        raise RuntimeError(f"la firma del proyecto {decision_id} no movió el expediente {exp.id}")
    await _resolver(tx, decision_id, "firmada", quien)
    return movido


async def firmar(
    tx: AsyncSession,
    flujo: Flujo,
    decision_id: UUID,
    quien: Principal,
    *,
    hacia: str | None = None,
    cambios: dict[str, Any] | None = None,
) -> tuple[Expediente, dict[str, Any]]:
    """Sign a draft that does nothing but move the case. Returns the case and the draft's `datos`.

    Raises:
        Problema: as `firmar_proyecto`.
    """
    decididos: dict[str, Any] = {}

    async def mover(proyecto: Proyecto) -> Expediente:
        decididos.update(proyecto.datos)
        return await aplicar(
            tx,
            flujo,
            proyecto.expediente,
            proyecto.accion,
            quien,
            motivo=proyecto.motivo,
            datos=proyecto.datos,
            hacia=hacia,
            cambios=cambios,
            firma=proyecto,
        )

    return await firmar_proyecto(tx, flujo, decision_id, quien, mover), decididos


async def retirar(tx: AsyncSession, decision_id: UUID, quien: Principal, *, motivo: str) -> None:
    """Withdraw a draft: its author, or a coordinador.

    Raises:
        Problema: `no-encontrado`, `prohibido`, `motivo-obligatorio`.
    """
    exp, proyecto = await _abierto(tx, decision_id)
    exigir_visible(exp, quien)
    if proyecto.proyectada_por != quien.sub and not quien.tiene("coordinador"):
        raise Problema("prohibido")
    if not motivo.strip():
        raise Problema("motivo-obligatorio")
    await _resolver(tx, decision_id, "retirada", quien)
    await anotar(tx, quien=quien, accion=f"{exp.tipo}.retirar_{proyecto.accion}", objeto=exp.objeto, motivo=motivo)


async def _abierto(tx: AsyncSession, decision_id: UUID) -> tuple[Expediente, Proyecto]:
    consulta = sa.select(*_CAMPOS).where(decision.c.id == decision_id, decision.c.estado == "proyectada")
    fila = (await tx.execute(consulta)).one_or_none()
    if fila is None:
        raise Problema("no-encontrado")
    # Cases are locked before their drafts, always: the draft is read again under that lock.
    exp = await leer(tx, fila.expediente, bloquear=True)
    fila = (await tx.execute(consulta)).one_or_none()
    if fila is None:
        raise Problema("decision-superada")
    return exp, _leido(fila)


def _leido(fila: sa.Row[Any]) -> Proyecto:
    valores = dict(fila._mapping)
    return Proyecto(**{**valores, "roles": tuple(valores["roles"])})


def _con_roles(proyecto: Proyecto, roles: Sequence[str]) -> Proyecto:
    return replace(proyecto, roles=tuple(roles))


async def _resolver(tx: AsyncSession, decision_id: UUID, estado: str, quien: Principal) -> None:
    await tx.execute(
        sa.update(decision)
        .where(decision.c.id == decision_id)
        .values(estado=estado, resuelta_por=quien.sub, resuelta_en=reloj_legal.ahora())
    )
