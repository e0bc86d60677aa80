"""Assigning a quota: the ledger moves, the cupo exists, `consumo` learns of it, all in one transaction."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.cupos.asignaciones import apartados
from services.cupos.asignaciones.models import Corrida, Cupo
from services.cupos.contingentes import libro
from services.cupos.contingentes.models import Contingente, Grupo
from services.cupos.movimientos.models import cupo_vigente
from services.cupos.solicitudes.models import Solicitud
from shared.clock import reloj_legal
from shared.events.cupos import CupoAsignado
from shared.expedientes import Expediente
from shared.messaging import publicar


async def asignar(
    tx: AsyncSession, exp: Expediente, solicitud: Solicitud, grupo: Grupo, *, kg: int, transferencia: UUID | None = None
) -> Cupo:
    """Assign `kg` of the group to the request's company, by `transferencia` if the ledger has moved them already.

    What a run keeps aside for the request is used first, and is free afterwards.

    Raises:
        Problema: `volumen-insuficiente`; the transaction must not commit.
    """
    assert exp.numero is not None
    ahora = reloj_legal.ahora()
    causa = f"cupo {exp.numero}"
    movidos = transferencia is not None
    de_apartado = await apartados.usar(tx, solicitud.id, kg=kg, causa=causa, movidos=movidos)
    transferencia = transferencia or de_apartado
    cupo = Cupo(
        id=uuid7(),
        solicitud=solicitud.id,
        numero=exp.numero,
        nit=solicitud.nit,
        contingente=solicitud.contingente,
        contingente_version=solicitud.contingente_version,
        grupo=solicitud.grupo,
        subpartidas=[solicitud.subpartida] if solicitud.subpartida else grupo.subpartidas,
        cantidad_kg=kg,
        transferencia=transferencia or uuid7(),
        asignado_en=ahora,
    )
    if transferencia is None:
        await libro.asignar(tx, cupo.contingente, cupo.grupo, transferencia=cupo.transferencia, kg=kg, causa=causa)
    await _anunciar(tx, cupo)
    return cupo


async def asignar_sin_solicitud(
    tx: AsyncSession, corrida: Corrida, contingente: Contingente, grupo: Grupo, *, numero: str, nit: str, kg: int
) -> Cupo:
    """Assign `kg` of the group to a company that a run names without a request (an act orders it).

    Raises:
        Problema: `volumen-insuficiente`; the transaction must not commit.
    """
    cupo = Cupo(
        id=uuid7(),
        corrida=corrida.id,
        numero=numero,
        nit=nit,
        contingente=contingente.codigo,
        contingente_version=contingente.version,
        grupo=grupo.codigo,
        subpartidas=grupo.subpartidas,
        cantidad_kg=kg,
        transferencia=uuid7(),
        asignado_en=reloj_legal.ahora(),
    )
    await libro.asignar(
        tx, cupo.contingente, cupo.grupo, transferencia=cupo.transferencia, kg=kg, causa=f"cupo {numero}"
    )
    await _anunciar(tx, cupo)
    return cupo


async def _anunciar(tx: AsyncSession, cupo: Cupo) -> None:
    tx.add(cupo)
    await tx.flush()
    await publicar(tx, asignado(cupo), clave=str(cupo.id), version=1, asunto=cupo.numero)


def asignado(cupo: Cupo) -> CupoAsignado:
    """What is told of a new cupo."""
    origen = cupo.solicitud or cupo.corrida
    assert origen is not None
    return CupoAsignado(
        cupo_id=cupo.id,
        solicitud_id=origen,
        corrida_id=cupo.corrida,
        numero=cupo.numero,
        nit=cupo.nit,
        contingente=cupo.contingente,
        contingente_version=cupo.contingente_version,
        grupo=cupo.grupo,
        subpartidas=tuple(cupo.subpartidas),
        cantidad_kg=cupo.cantidad_kg,
        asignado_en=cupo.asignado_en,
    )


async def asignado_a(tx: AsyncSession, contingente: str, nit: str) -> int:
    """Kilograms of the contingente that the company has: assigned and increased, less what was taken back."""
    c = cupo_vigente.c
    consulta = select(func.coalesce(func.sum(c.kg), 0)).where(c.contingente == contingente, c.nit == nit)
    return int((await tx.execute(consulta)).scalar_one())
