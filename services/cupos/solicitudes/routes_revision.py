"""HTTP of quota requests: what the Ministry does with them, and the company's answers to it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.referencias.service import calendario
from services.cupos.solicitudes import consultas, decisiones
from services.cupos.solicitudes.models import FLUJO
from services.cupos.solicitudes.presentar import detallar
from services.cupos.solicitudes.schemas import (
    AprobacionParcial,
    Asignacion,
    Decision,
    Negacion,
    Pregunta,
    Respuesta,
    SolicitudLeida,
)
from shared.expedientes import asignar, leer, pedir_informacion, responder, soltar
from shared.http import Tx
from shared.http.etag import poner_etag
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/solicitudes/{solicitud_id}", tags=["revisión de solicitudes"])
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
DeEmpresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]


@rutas.post("/aprobar")
async def aprobar(solicitud_id: UUID, cuerpo: Decision, tx: Tx, quien: Revisor, respuesta: Response) -> SolicitudLeida:
    """Approve the whole quantity: the quota is assigned in the same transaction."""
    await decisiones.aprobar(tx, solicitud_id, quien, motivo=cuerpo.motivo, version=cuerpo.version)
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/aprobar-parcial")
async def aprobar_parcial(
    solicitud_id: UUID, cuerpo: AprobacionParcial, tx: Tx, quien: Revisor, respuesta: Response
) -> SolicitudLeida:
    """Approve less than what was asked."""
    await decisiones.aprobar(
        tx, solicitud_id, quien, motivo=cuerpo.motivo, version=cuerpo.version, cantidad=cuerpo.cantidad
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/negar")
async def negar(solicitud_id: UUID, cuerpo: Negacion, tx: Tx, quien: Revisor, respuesta: Response) -> SolicitudLeida:
    """Deny, with a coded cause and its reason."""
    await decisiones.negar(tx, solicitud_id, quien, causa=cuerpo.causa, motivo=cuerpo.motivo, version=cuerpo.version)
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/devolver")
async def devolver(solicitud_id: UUID, cuerpo: Decision, tx: Tx, quien: Revisor, respuesta: Response) -> SolicitudLeida:
    """Return for correction."""
    await decisiones.devolver(tx, solicitud_id, quien, motivo=cuerpo.motivo, version=cuerpo.version)
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/pedir-informacion")
async def preguntar(
    solicitud_id: UUID, cuerpo: Pregunta, tx: Tx, quien: Revisor, respuesta: Response
) -> SolicitudLeida:
    """Ask the company for something; the term to decide stops."""
    await pedir_informacion(
        tx,
        FLUJO,
        solicitud_id,
        quien,
        texto=cuerpo.texto,
        calendario=await calendario(tx),
        responder_hasta=cuerpo.responder_hasta,
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/responder")
async def contestar(
    solicitud_id: UUID, cuerpo: Respuesta, tx: Tx, quien: DeEmpresa, respuesta: Response
) -> SolicitudLeida:
    """Answer the Ministry; the term to decide runs on."""
    await responder(tx, FLUJO, solicitud_id, quien, respuesta=cuerpo.texto, calendario=await calendario(tx))
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/asignar")
async def poner_en_manos(
    solicitud_id: UUID, cuerpo: Asignacion, tx: Tx, quien: Revisor, respuesta: Response
) -> SolicitudLeida:
    """Take a free case, or (coordinador) give it to somebody."""
    await leer(tx, solicitud_id, tipo=FLUJO.tipo)
    await asignar(tx, solicitud_id, cuerpo.a, quien, motivo=cuerpo.motivo)
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/soltar")
async def devolver_a_la_bandeja(solicitud_id: UUID, tx: Tx, quien: Revisor, respuesta: Response) -> SolicitudLeida:
    """Give the case back to the common inbox."""
    await leer(tx, solicitud_id, tipo=FLUJO.tipo)
    await soltar(tx, solicitud_id, quien)
    return await _leida(tx, solicitud_id, quien, respuesta)


async def _leida(tx: AsyncSession, solicitud_id: UUID, quien: Principal, respuesta: Response) -> SolicitudLeida:
    exp, solicitud = await consultas.solicitud_visible(tx, solicitud_id, quien)
    poner_etag(respuesta, exp.version)
    return await detallar(tx, exp, solicitud, quien)
