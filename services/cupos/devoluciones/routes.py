"""HTTP of voluntary returns: what a company does with its own, and what the Ministry decides."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.descargas import pdf as responder_pdf
from services.cupos.devoluciones import consultas, decisiones, service
from services.cupos.devoluciones.models import FLUJO, PENDIENTES
from services.cupos.devoluciones.presentar import detallar, resumir
from services.cupos.devoluciones.revision import REVISION, lo_comprobado
from services.cupos.devoluciones.schemas import (
    AprobacionDeDevolucion,
    DevolucionEscrita,
    DevolucionLeida,
    DevolucionNueva,
    DevolucionResumida,
    NegacionDeDevolucion,
    ReciboDeDevolucion,
)
from services.cupos.solicitudes.schemas import Asignacion, Desistimiento
from services.cupos.turnos.recepcion import LlegadaDelCuerpo, RutaConInstante
from shared.documents import Almacen
from shared.expedientes import Expediente, Filtro, asignar, leer, soltar
from shared.expedientes.formas import MotivoOTexto
from shared.expedientes.revision import Decidido
from shared.http import Problema, Tx
from shared.http.cargas import PdfRecibido
from shared.http.enteros import Version
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.etag import VersionEsperada, poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/devoluciones", tags=["devoluciones"])
rutas.route_class = RutaConInstante
DeEmpresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
REINTENTO = {"Retry-After": "1"}


@rutas.post("", status_code=201)
async def crear(nueva: DevolucionNueva, tx: Tx, quien: DeEmpresa, respuesta: Response) -> DevolucionLeida:
    """Open a draft to give back part of a quota, or all that is left of it."""
    exp, devolucion = await service.crear(tx, nueva.cupo_id, nueva.cantidad, quien, nueva.referencia_externa)
    respuesta.headers["Location"] = f"/v1/devoluciones/{exp.id}"
    poner_etag(respuesta, exp.version)
    return await detallar(tx, exp, devolucion, quien)


@rutas.get("")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    estado: Annotated[list[str] | None, Query()] = None,
    empresa: NIT | None = None,
    asignado_a: Annotated[str | None, Query(description="Sujeto, o «nadie».")] = None,
    numero: Annotated[str | None, Query(description="Comienzo del número.")] = None,
    referencia_externa: Annotated[str | None, Query(max_length=80, description="Entera.")] = None,
) -> Pagina[DevolucionResumida]:
    """The caller's own, newest first; for the Ministry, the inbox (those pending unless filtered)."""
    sin_filtro = quien.es_interno and not (empresa or numero or referencia_externa)
    estados = tuple(estado or (PENDIENTES if sin_filtro else ()))
    filtro = Filtro((FLUJO.tipo,), estados, empresa, asignado_a, None, numero, referencia_externa)
    filas, siguiente = await consultas.en_bandeja(tx, quien, filtro, pedida)
    return Pagina(elementos=await resumir(tx, filas, quien), siguiente=siguiente)


@rutas.get("/{devolucion_id}")
async def leer_una(
    devolucion_id: UUID,
    request: Request,
    quien: PrincipalActual,
    respuesta: Response,
    version: Annotated[Version, Query(description="Espera una versión mayor que esta.")] = 0,
    esperar: EsperarSegundos = 0,
) -> DevolucionLeida:
    """One return with its history and what the caller may do; with `esperar`, as soon as it changes."""

    async def leer_detalle(tx: AsyncSession) -> DevolucionLeida:
        exp, devolucion = await consultas.devolucion_visible(tx, devolucion_id, quien)
        return await detallar(tx, exp, devolucion, quien)

    leida = await esperar_cambio(request, leer_detalle, lambda d: d.version > version, esperar)
    poner_etag(respuesta, leida.version)
    return leida


@rutas.put("/{devolucion_id}")
async def editar(
    devolucion_id: UUID,
    escrita: DevolucionEscrita,
    tx: Tx,
    quien: DeEmpresa,
    esperada: VersionEsperada,
    respuesta: Response,
) -> DevolucionLeida:
    """Write another quantity on a draft."""
    await service.editar(tx, devolucion_id, escrita.cantidad, quien, version=esperada)
    return await _leida(tx, devolucion_id, quien, respuesta)


@rutas.post("/{devolucion_id}/radicar")
async def radicar(devolucion_id: UUID, tx: Tx, quien: DeEmpresa, respuesta: Response) -> DevolucionLeida:
    """File the return: it gets its number, and its form is generated."""
    await service.radicar(tx, devolucion_id, quien)
    return await _leida(tx, devolucion_id, quien, respuesta)


@rutas.get(
    "/{devolucion_id}/radicado.pdf", response_class=Response, responses={202: {"description": "Se está generando."}}
)
async def radicado(devolucion_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The form to be signed; 202 with `Retry-After` until it has been generated."""
    exp, devolucion = await consultas.devolucion_visible(tx, devolucion_id, quien)
    if devolucion.radicado is None:
        if devolucion.forma is None:
            raise Problema("transicion-no-permitida", "La devolución no se ha radicado.", estado=exp.estado)
        if devolucion.radicado_error is not None:
            raise Problema("radicado-no-generado")
        return Response(status_code=202, headers=REINTENTO)
    return await responder_pdf(request.app.state.almacen, devolucion.radicado, str(exp.numero))


@rutas.get("/{devolucion_id}/firmado.pdf", response_class=Response)
async def firmado(devolucion_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The last signed form, byte for byte as it arrived."""
    exp, devolucion = await consultas.devolucion_visible(tx, devolucion_id, quien)
    if devolucion.firmado is None:
        raise Problema("no-encontrado", "No se ha recibido ningún formulario firmado.")
    return await responder_pdf(request.app.state.almacen, devolucion.firmado, f"{exp.numero}-firmado")


@rutas.post("/{devolucion_id}/firmado", status_code=202, max_body_size=LIMITE_CARGA_PDF)
async def recibir_firmado(
    devolucion_id: UUID,
    pdf: PdfRecibido,
    llegada: LlegadaDelCuerpo,
    request: Request,
    tx: Tx,
    quien: DeEmpresa,
    respuesta: Response,
) -> ReciboDeDevolucion:
    """Send the signed form, within the stage; its signature is examined afterwards."""
    almacen: Almacen = request.app.state.almacen
    exp, objeto = await service.recibir_firmado(
        tx, devolucion_id, lambda: almacen.guardar(pdf.trozos()), pdf.nombre, quien, llegada.legal
    )
    respuesta.headers["Location"] = f"/v1/devoluciones/{devolucion_id}"
    respuesta.headers.update(REINTENTO)
    return ReciboDeDevolucion(
        devolucion_id=exp.id,
        numero=exp.numero or "",
        estado=exp.estado,
        version=exp.version,
        recibido_en=llegada.legal,
        sha256=objeto.sha256,
        tamano=objeto.tamano,
    )


@rutas.post("/{devolucion_id}/desistir")
async def desistir(
    devolucion_id: UUID, cuerpo: Desistimiento, tx: Tx, quien: DeEmpresa, respuesta: Response
) -> DevolucionLeida:
    """Withdraw the return."""
    await service.desistir(tx, devolucion_id, quien, motivo=cuerpo.motivo)
    return await _leida(tx, devolucion_id, quien, respuesta)


@rutas.post("/{devolucion_id}/aprobar")
async def aprobar(
    devolucion_id: UUID, cuerpo: AprobacionDeDevolucion, tx: Tx, quien: Revisor, respuesta: Response
) -> DevolucionLeida:
    """Approve: it is applied as soon as `consumo` finds the quantity available, and refused if it does not."""
    exp, decidido = await _decidido(tx, devolucion_id, "aprobar", cuerpo)
    anotado = {**decidido.datos, **await lo_comprobado(tx, exp, cuerpo.pese_a)}
    await decisiones.aprobar(tx, devolucion_id, quien, motivo=decidido.motivo, version=cuerpo.version, anotado=anotado)
    return await _leida(tx, devolucion_id, quien, respuesta)


@rutas.post("/{devolucion_id}/negar")
async def negar(
    devolucion_id: UUID, cuerpo: NegacionDeDevolucion, tx: Tx, quien: Revisor, respuesta: Response
) -> DevolucionLeida:
    """Deny, with a coded cause and its reason."""
    _, decidido = await _decidido(tx, devolucion_id, "negar", cuerpo)
    await decisiones.negar(
        tx,
        devolucion_id,
        quien,
        causa=cuerpo.causa,
        motivo=decidido.motivo,
        version=cuerpo.version,
        anotado=decidido.datos,
    )
    return await _leida(tx, devolucion_id, quien, respuesta)


async def _decidido(
    tx: AsyncSession, devolucion_id: UUID, accion: str, cuerpo: MotivoOTexto
) -> tuple[Expediente, Decidido]:
    exp = await leer(tx, devolucion_id, tipo=FLUJO.tipo, bloquear=True)
    return exp, await REVISION.decidido(tx, exp, accion, cuerpo.motivo, cuerpo.texto_preparado)


@rutas.post("/{devolucion_id}/asignar")
async def poner_en_manos(
    devolucion_id: UUID, cuerpo: Asignacion, tx: Tx, quien: Revisor, respuesta: Response
) -> DevolucionLeida:
    """Take a free case, or (coordinador) give it to somebody."""
    await leer(tx, devolucion_id, tipo=FLUJO.tipo)
    await asignar(tx, devolucion_id, cuerpo.a, quien, motivo=cuerpo.motivo)
    return await _leida(tx, devolucion_id, quien, respuesta)


@rutas.post("/{devolucion_id}/soltar")
async def devolver_a_la_bandeja(devolucion_id: UUID, tx: Tx, quien: Revisor, respuesta: Response) -> DevolucionLeida:
    """Give the case back to the common inbox."""
    await leer(tx, devolucion_id, tipo=FLUJO.tipo)
    await soltar(tx, devolucion_id, quien)
    return await _leida(tx, devolucion_id, quien, respuesta)


async def _leida(tx: AsyncSession, devolucion_id: UUID, quien: Principal, respuesta: Response) -> DevolucionLeida:
    exp, devolucion = await consultas.devolucion_visible(tx, devolucion_id, quien)
    poner_etag(respuesta, exp.version)
    return await detallar(tx, exp, devolucion, quien)
