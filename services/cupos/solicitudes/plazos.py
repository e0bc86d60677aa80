"""The due date of a request under review, always computed from its facts and never counted down."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.contingentes.models import VersionDeContingente
from services.cupos.contingentes.schemas import DatosContingente
from services.cupos.referencias.service import calendario
from services.cupos.solicitudes import rules
from services.cupos.solicitudes.consultas import solicitud_de
from services.cupos.solicitudes.models import FLUJO, Solicitud
from shared.audit import Sistema
from shared.calendar import en_palabras
from shared.clock import BOGOTA
from shared.expedientes import expediente, fijar_vencimiento, instante_de, leer, reanudar, requerimientos

SISTEMA = Sistema("cupos")


async def vencimiento(
    tx: AsyncSession, solicitud: Solicitud, *, desde: datetime | None = None
) -> tuple[date, list[str]]:
    """Last day to decide and its computation in words, under the newest calendar.

    It runs from the signed form's arrival, or from `desde`; for a request that waited in line, from when it came out;
    after an information request, from the answer with the days that were left.
    """
    assert solicitud.recibido_en is not None
    inicio = desde or await instante_de(tx, solicitud.id, "liberar")
    if inicio is None or inicio < solicitud.recibido_en:
        inicio = solicitud.recibido_en
    vigente = await calendario(tx)
    respondidos = [
        r
        for r in await requerimientos(tx, solicitud.id)
        if r.respondido_en is not None and r.restantes is not None and r.pedido_en >= solicitud.recibido_en
    ]
    if respondidos:
        ultimo = respondidos[-1]
        assert ultimo.respondido_en is not None
        assert ultimo.restantes is not None
        return reanudar(ultimo.restantes, ultimo.respondido_en.astimezone(BOGOTA).date(), vigente)
    version = await tx.get(VersionDeContingente, (solicitud.contingente, solicitud.contingente_version))
    assert version is not None
    habiles = DatosContingente.model_validate(version.datos).plazo_revision_habiles
    plazo = rules.plazo_de_revision(inicio.astimezone(BOGOTA).date(), habiles, vigente)
    return plazo.vence, list(plazo.pasos)


async def en_revision(tx: AsyncSession) -> list[UUID]:
    """Requests whose review term is running."""
    c = expediente.c
    return list((await tx.execute(select(c.id).where(c.tipo == FLUJO.tipo, c.estado == "enviada"))).scalars())


async def recalcular(tx: AsyncSession, solicitud_id: UUID) -> bool:
    """Compute a request's due date again; a date that moves says so in the history. Repeating it changes nothing more.

    Returns:
        Whether it moved.
    """
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    if exp.estado != "enviada":
        return False
    vence, pasos = await vencimiento(tx, await solicitud_de(tx, solicitud_id))
    if vence == exp.vence:
        return False
    antes = en_palabras(exp.vence) if exp.vence else "ninguno"
    motivo = f"cambió el calendario: el vencimiento pasa de {antes} a {en_palabras(vence)}"
    await fijar_vencimiento(tx, exp, SISTEMA, vence=vence, pasos=pasos, motivo=motivo)
    return True
