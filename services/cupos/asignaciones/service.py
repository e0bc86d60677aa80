"""Assigning a quota: the ledger moves, the cupo exists, `consumo` learns of it, all in one transaction."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.cupos.asignaciones.models import Cupo
from services.cupos.contingentes import libro
from services.cupos.contingentes.models import Grupo
from services.cupos.movimientos.models import cupo_vigente
from services.cupos.solicitudes.models import Solicitud
from shared.clock import reloj_legal
from shared.events.cupos import CupoAsignado
from shared.expedientes import Expediente
from shared.messaging import publicar


async def asignar(tx: AsyncSession, exp: Expediente, solicitud: Solicitud, grupo: Grupo, *, kg: int) -> Cupo:
    """Assign `kg` of the group to the request's company.

    Raises:
        Problema: `volumen-insuficiente`; the transaction must not commit.
    """
    assert exp.numero is not None
    ahora = reloj_legal.ahora()
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
        transferencia=uuid7(),
        asignado_en=ahora,
    )
    await libro.asignar(
        tx, cupo.contingente, cupo.grupo, transferencia=cupo.transferencia, kg=kg, causa=f"cupo {exp.numero}"
    )
    tx.add(cupo)
    await tx.flush()
    evento = CupoAsignado(
        cupo_id=cupo.id,
        solicitud_id=solicitud.id,
        numero=cupo.numero,
        nit=cupo.nit,
        contingente=cupo.contingente,
        contingente_version=cupo.contingente_version,
        grupo=cupo.grupo,
        subpartidas=tuple(cupo.subpartidas),
        cantidad_kg=kg,
        asignado_en=ahora,
    )
    await publicar(tx, evento, clave=str(cupo.id), version=1, asunto=cupo.numero)
    return cupo


async def asignado_a(tx: AsyncSession, contingente: str, nit: str) -> int:
    """Kilograms of the contingente that the company has: assigned and increased, less what was taken back."""
    c = cupo_vigente.c
    consulta = select(func.coalesce(func.sum(c.kg), 0)).where(c.contingente == contingente, c.nit == nit)
    return int((await tx.execute(consulta)).scalar_one())
