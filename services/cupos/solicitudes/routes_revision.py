"""HTTP of quota requests: what the Ministry does with them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.revision.revision import REVISION
from services.cupos.revision.schemas import Aprobacion, AprobacionParcial, Decision, Negacion
from services.cupos.solicitudes import consultas, decisiones
from services.cupos.solicitudes.models import FLUJO
from services.cupos.solicitudes.presentar import detallar
from services.cupos.solicitudes.schemas import Asignacion, SolicitudLeida
from shared.expedientes import asignar, leer, soltar
from shared.expedientes.revision import Decidido
from shared.http import Tx
from shared.http.etag import poner_etag
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/solicitudes/{solicitud_id}", tags=["revisión de solicitudes"])
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


@rutas.post("/aprobar")
async def aprobar(
    solicitud_id: UUID, cuerpo: Aprobacion, tx: Tx, quien: Revisor, respuesta: Response
) -> SolicitudLeida:
    """Approve the whole quantity: the quota is assigned in the same transaction."""
    decidido = await _decidido(tx, solicitud_id, "aprobar", cuerpo)
    await decisiones.aprobar(
        tx,
        solicitud_id,
        quien,
        motivo=decidido.motivo,
        version=cuerpo.version,
        pese_a=cuerpo.pese_a,
        anotado=decidido.datos,
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/aprobar-parcial")
async def aprobar_parcial(
    solicitud_id: UUID, cuerpo: AprobacionParcial, tx: Tx, quien: Revisor, respuesta: Response
) -> SolicitudLeida:
    """Approve less than what was asked."""
    decidido = await _decidido(tx, solicitud_id, "aprobar_parcial", cuerpo)
    await decisiones.aprobar(
        tx,
        solicitud_id,
        quien,
        motivo=decidido.motivo,
        version=cuerpo.version,
        cantidad=cuerpo.cantidad,
        pese_a=cuerpo.pese_a,
        anotado=decidido.datos,
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/negar")
async def negar(solicitud_id: UUID, cuerpo: Negacion, tx: Tx, quien: Revisor, respuesta: Response) -> SolicitudLeida:
    """Deny, with a coded cause and its reason."""
    decidido = await _decidido(tx, solicitud_id, "negar", cuerpo)
    await decisiones.negar(
        tx,
        solicitud_id,
        quien,
        causa=cuerpo.causa,
        motivo=decidido.motivo,
        version=cuerpo.version,
        anotado=decidido.datos,
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/devolver")
async def devolver(solicitud_id: UUID, cuerpo: Decision, tx: Tx, quien: Revisor, respuesta: Response) -> SolicitudLeida:
    """Return for correction."""
    decidido = await _decidido(tx, solicitud_id, "devolver", cuerpo)
    await decisiones.devolver(
        tx, solicitud_id, quien, motivo=decidido.motivo, version=cuerpo.version, anotado=decidido.datos
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


async def _decidido(tx: AsyncSession, solicitud_id: UUID, accion: str, cuerpo: Decision) -> Decidido:
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo, bloquear=True)
    return await REVISION.decidido(tx, exp, accion, cuerpo.motivo, cuerpo.texto_preparado)


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
