"""HTTP of the life of a request: information asked and answered, appeals, attachments, copies, its history in words."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.revision.revision import REVISION
from services.cupos.solicitudes import anexos, consultas, informacion, recursos
from services.cupos.solicitudes.causas import CausaDeNegacion, todas
from services.cupos.solicitudes.copia import copiar as copiar_solicitud
from services.cupos.solicitudes.models import FLUJO
from services.cupos.solicitudes.presentar import contar_historia, detallar
from services.cupos.solicitudes.schemas import (
    AdjuntoLeido,
    Copia,
    PasoContado,
    Pregunta,
    Recurso,
    Resolucion,
    Respuesta,
    SolicitudLeida,
)
from services.cupos.turnos.recepcion import LlegadaDelCuerpo, RutaConInstante
from shared.clock import reloj_legal
from shared.documents import Almacen
from shared.expedientes import leer
from shared.http import Tx
from shared.http.cargas import PdfRecibido
from shared.http.etag import poner_etag
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/solicitudes", tags=["solicitudes"])
rutas.route_class = RutaConInstante
DeEmpresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}


@rutas.get("/causas-de-negacion")
async def causas_de_negacion() -> list[CausaDeNegacion]:
    """The coded causes of a denial that can be used today, each with the words that its letter says."""
    return [c for c in todas() if c.rige(reloj_legal.hoy())]


@rutas.post("/{solicitud_id}/pedir-informacion")
async def preguntar(
    solicitud_id: UUID, cuerpo: Pregunta, tx: Tx, quien: Revisor, respuesta: Response
) -> SolicitudLeida:
    """Ask the company for something: the term to decide stops, and the company's term to answer begins."""
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo)
    pedido = await REVISION.decidido(tx, exp, "pedir_informacion", cuerpo.texto, cuerpo.texto_preparado)
    await informacion.pedir(
        tx,
        solicitud_id,
        quien,
        texto=pedido.motivo,
        responder_hasta=cuerpo.responder_hasta,
        version=cuerpo.version,
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/{solicitud_id}/responder")
async def contestar(
    solicitud_id: UUID, cuerpo: Respuesta, llegada: LlegadaDelCuerpo, tx: Tx, quien: DeEmpresa, respuesta: Response
) -> SolicitudLeida:
    """Answer the Ministry, with what was attached since it asked; the term to decide runs on."""
    await informacion.responder(
        tx, solicitud_id, quien, texto=cuerpo.texto, recibida_en=llegada.legal, version=cuerpo.version
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/{solicitud_id}/recurrir")
async def recurrir(
    solicitud_id: UUID, cuerpo: Recurso, llegada: LlegadaDelCuerpo, tx: Tx, quien: DeEmpresa, respuesta: Response
) -> SolicitudLeida:
    """Appeal a denial within its term, with what was attached to it."""
    await recursos.recurrir(tx, solicitud_id, quien, texto=cuerpo.texto, recibido_en=llegada.legal)
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/{solicitud_id}/resolver")
async def resolver(
    solicitud_id: UUID, cuerpo: Resolucion, tx: Tx, quien: Coordinador, respuesta: Response
) -> SolicitudLeida:
    """Resolve an appeal: confirm the denial, or revoke it whole or in part. Never who denied."""
    exp = await leer(tx, solicitud_id, tipo=FLUJO.tipo)
    decidido = await REVISION.decidido(tx, exp, "resolver", cuerpo.motivo, cuerpo.texto_preparado)
    await recursos.resolver(
        tx,
        solicitud_id,
        quien,
        sentido=cuerpo.sentido,
        motivo=decidido.motivo,
        anotado=decidido.datos,
        cantidad=cuerpo.cantidad,
        version=cuerpo.version,
    )
    return await _leida(tx, solicitud_id, quien, respuesta)


@rutas.post("/{solicitud_id}/copiar", status_code=201)
async def copiar(solicitud_id: UUID, copia: Copia, tx: Tx, quien: DeEmpresa, respuesta: Response) -> SolicitudLeida:
    """Open a new draft like this request, with its attachments."""
    exp, solicitud = await copiar_solicitud(tx, solicitud_id, quien, copia)
    respuesta.headers["Location"] = f"/v1/solicitudes/{exp.id}"
    poner_etag(respuesta, exp.version)
    return await detallar(tx, exp, solicitud, quien)


@rutas.get("/{solicitud_id}/historia")
async def historia(solicitud_id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoContado]:
    """Everything that happened to the request, in words, with the letter that tells each step."""
    await consultas.solicitud_visible(tx, solicitud_id, quien)
    return await contar_historia(tx, solicitud_id, quien)


@rutas.get("/{solicitud_id}/adjuntos")
async def listar_adjuntos(solicitud_id: UUID, tx: Tx, quien: PrincipalActual) -> list[AdjuntoLeido]:
    """The files of the request, oldest first."""
    await consultas.solicitud_visible(tx, solicitud_id, quien)
    return [AdjuntoLeido.model_validate(a, from_attributes=True) for a in await anexos.vigentes(tx, solicitud_id)]


@rutas.post("/{solicitud_id}/adjuntos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def agregar_adjunto(
    solicitud_id: UUID,
    clase: Annotated[str, Form(pattern=r"^[a-z_]{1,40}$")],
    pdf: PdfRecibido,
    request: Request,
    tx: Tx,
    quien: DeEmpresa,
) -> AdjuntoLeido:
    """Attach a PDF to what the company is preparing: the form, the answer to the Ministry, or an appeal."""
    exp, _ = await consultas.solicitud_visible(tx, solicitud_id, quien)
    exigir_empresa(quien, exp.empresa, actuar=True)
    anexos.exigir_etapa(exp)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(pdf.trozos())
    adjunto = await anexos.agregar(tx, solicitud_id, quien, clase=clase, nombre=pdf.nombre, objeto=objeto)
    return AdjuntoLeido.model_validate(adjunto, from_attributes=True)


@rutas.get("/{solicitud_id}/adjuntos/{adjunto_id}", response_class=Response, responses=PDF)
async def descargar_adjunto(
    solicitud_id: UUID, adjunto_id: UUID, request: Request, tx: Tx, quien: PrincipalActual
) -> Response:
    """One of the request's files, byte for byte as it arrived."""
    await consultas.solicitud_visible(tx, solicitud_id, quien)
    adjunto = await anexos.vigente(tx, solicitud_id, adjunto_id)
    almacen: Almacen = request.app.state.almacen
    # The name is the sender's: what is no plain character of a header is not repeated.
    nombre = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in adjunto.nombre)
    cabeceras = {"Content-Disposition": f'attachment; filename="{nombre}"', "ETag": f'"{adjunto.sha256}"'}
    return Response(await almacen.leer(adjunto.clave), media_type=adjunto.tipo, headers=cabeceras)


@rutas.delete("/{solicitud_id}/adjuntos/{adjunto_id}", status_code=204)
async def retirar_adjunto(solicitud_id: UUID, adjunto_id: UUID, tx: Tx, quien: DeEmpresa) -> None:
    """Take an attachment out of what the company is preparing."""
    await anexos.retirar(tx, solicitud_id, adjunto_id, quien)


async def _leida(tx: AsyncSession, solicitud_id: UUID, quien: Principal, respuesta: Response) -> SolicitudLeida:
    exp, solicitud = await consultas.solicitud_visible(tx, solicitud_id, quien)
    poner_etag(respuesta, exp.version)
    return await detallar(tx, exp, solicitud, quien)
