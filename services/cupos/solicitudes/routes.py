"""HTTP of quota requests: what a company does with its own."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.cantidades import Cantidad
from services.cupos.solicitudes import consultas, recepcion, service
from services.cupos.solicitudes.models import FLUJO, PENDIENTES, Solicitud
from services.cupos.solicitudes.presentar import detallar, leer_turno, resumir
from services.cupos.solicitudes.schemas import (
    Desistimiento,
    Recibo,
    SolicitudEscrita,
    SolicitudLeida,
    SolicitudNueva,
    SolicitudResumida,
    TurnoExplicado,
    TurnoLeido,
)
from services.cupos.turnos.comprobante import codigo_de_recibo
from services.cupos.turnos.explicar import explicar
from services.cupos.turnos.recepcion import LlegadaDelCuerpo, RutaConInstante
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.expedientes import Expediente, Filtro, leer
from shared.http import Problema, Tx
from shared.http.cargas import PdfRecibido
from shared.http.enteros import Version
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.etag import VersionEsperada, poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, requiere

rutas = Enrutador(tags=["solicitudes"])
rutas.route_class = RutaConInstante
DeEmpresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
REINTENTO = {"Retry-After": "1"}


@rutas.post("/v1/solicitudes", status_code=201)
async def crear(nueva: SolicitudNueva, tx: Tx, quien: DeEmpresa, respuesta: Response) -> SolicitudLeida:
    """Open a draft for `nit`, or else for the company in act (`X-Empresa`)."""
    nit = nueva.nit or quien.empresa
    if nit is None:
        raise Problema("datos-invalidos", "Diga por cuál empresa actúa, en nit o en la cabecera X-Empresa.")
    exp, solicitud = await service.crear(tx, nueva, quien, nit, nueva.referencia_externa)
    respuesta.headers["Location"] = f"/v1/solicitudes/{exp.id}"
    return await _responder(tx, exp, solicitud, quien, respuesta)


@rutas.get("/v1/solicitudes")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    estado: Annotated[list[str] | None, Query()] = None,
    empresa: NIT | None = None,
    asignado_a: Annotated[str | None, Query(description="Sujeto, o «nadie».")] = None,
    vence_hasta: date | None = None,
    numero: Annotated[str | None, Query(description="Comienzo del número.")] = None,
    referencia_externa: Annotated[str | None, Query(max_length=80, description="Entera.")] = None,
) -> Pagina[SolicitudResumida]:
    """The caller's own, newest first; for the Ministry, the inbox by due date (those pending unless filtered)."""
    sin_filtro = quien.es_interno and not (empresa or numero or referencia_externa)
    estados = tuple(estado or (PENDIENTES if sin_filtro else ()))
    filtro = Filtro((FLUJO.tipo,), estados, empresa, asignado_a, vence_hasta, numero, referencia_externa)
    filas, siguiente = await consultas.en_bandeja(tx, quien, filtro, pedida)
    return Pagina(elementos=await resumir(tx, filas, quien), siguiente=siguiente)


@rutas.get("/v1/solicitudes/{solicitud_id}")
async def leer_una(
    solicitud_id: UUID,
    request: Request,
    quien: PrincipalActual,
    respuesta: Response,
    version: Annotated[Version, Query(description="Espera una versión mayor que esta.")] = 0,
    esperar: EsperarSegundos = 0,
) -> SolicitudLeida:
    """One request with its history and what the caller may do; with `esperar`, as soon as it changes."""

    async def leer_detalle(tx: AsyncSession) -> SolicitudLeida:
        exp, solicitud = await consultas.solicitud_visible(tx, solicitud_id, quien)
        return await detallar(tx, exp, solicitud, quien)

    leida = await esperar_cambio(request, leer_detalle, lambda s: s.version > version, esperar)
    poner_etag(respuesta, leida.version)
    return leida


@rutas.put("/v1/solicitudes/{solicitud_id}")
async def editar(
    solicitud_id: UUID,
    escrita: SolicitudEscrita,
    tx: Tx,
    quien: DeEmpresa,
    esperada: VersionEsperada,
    respuesta: Response,
) -> SolicitudLeida:
    """Rewrite a draft, or a returned request before filing it again."""
    exp = await service.editar(tx, solicitud_id, escrita, quien, version=esperada)
    return await _responder(tx, exp, await consultas.solicitud_de(tx, solicitud_id), quien, respuesta)


@rutas.post("/v1/solicitudes/{solicitud_id}/radicar")
async def radicar(solicitud_id: UUID, tx: Tx, quien: DeEmpresa, respuesta: Response) -> SolicitudLeida:
    """File the request: it gets its number, and its form is generated."""
    numero, leida = await service.radicar(
        tx, solicitud_id, quien, presentar=lambda exp, solicitud: detallar(tx, exp, solicitud, quien)
    )
    poner_etag(respuesta, leida.version)
    return leida.model_copy(update={"numero": numero})


@rutas.post("/v1/solicitudes/{solicitud_id}/corregir")
async def corregir(
    solicitud_id: UUID, escrita: SolicitudEscrita, tx: Tx, quien: DeEmpresa, respuesta: Response
) -> SolicitudLeida:
    """Take a filed form back to draft with other content; its next version keeps the number."""
    await service.corregir(tx, solicitud_id, escrita, quien)
    return await _releer(tx, solicitud_id, quien, respuesta)


@rutas.post("/v1/solicitudes/{solicitud_id}/desistir")
async def desistir(
    solicitud_id: UUID, cuerpo: Desistimiento, tx: Tx, quien: DeEmpresa, respuesta: Response
) -> SolicitudLeida:
    """Withdraw the request."""
    await service.desistir(tx, solicitud_id, quien, motivo=cuerpo.motivo)
    return await _releer(tx, solicitud_id, quien, respuesta)


@rutas.get(
    "/v1/solicitudes/{solicitud_id}/radicado.pdf",
    response_class=Response,
    responses={202: {"description": "Se está generando."}},
)
async def radicado(solicitud_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The form to be signed; 202 with `Retry-After` until it has been generated."""
    exp, solicitud = await consultas.solicitud_visible(tx, solicitud_id, quien)
    if solicitud.radicado is None:
        if solicitud.forma is None or exp.estado in {"borrador", "devuelta"}:
            raise Problema("transicion-no-permitida", "La solicitud no se ha radicado.", estado=exp.estado)
        if solicitud.radicado_error is not None:
            raise Problema("radicado-no-generado")
        return Response(status_code=202, headers=REINTENTO)
    return await _pdf(request, solicitud.radicado, f"{exp.numero}-v{solicitud.formulario}.pdf")


@rutas.get("/v1/solicitudes/{solicitud_id}/firmado.pdf", response_class=Response)
async def firmado(solicitud_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The last signed form, byte for byte as it arrived."""
    exp, solicitud = await consultas.solicitud_visible(tx, solicitud_id, quien)
    if solicitud.firmado is None:
        raise Problema("no-encontrado", "No se ha recibido ningún formulario firmado.")
    return await _pdf(request, solicitud.firmado, f"{exp.numero}-firmado.pdf")


@rutas.post("/v1/solicitudes/{solicitud_id}/firmado", status_code=202, max_body_size=LIMITE_CARGA_PDF)
async def recibir_firmado(
    solicitud_id: UUID,
    pdf: PdfRecibido,
    llegada: LlegadaDelCuerpo,
    request: Request,
    tx: Tx,
    quien: DeEmpresa,
    respuesta: Response,
) -> Recibo:
    """Send the signed form: it has its turn at once, by the instant of its last byte; the rest follows in order.

    The same file sent again is answered with the turn that it has. The request goes to `en_validacion` when its turn
    enters the line, within a second or so.
    """
    almacen: Almacen = request.app.state.almacen
    recibido = await recepcion.recibir(
        tx,
        solicitud_id,
        sha256=pdf.sha256,
        nombre=pdf.nombre,
        guardar=lambda: almacen.guardar(pdf.trozos()),
        quien=quien,
        llegada=llegada,
    )
    respuesta.headers["Location"] = f"/v1/solicitudes/{solicitud_id}"
    respuesta.headers.update(REINTENTO)
    leido = leer_turno(recibido.turno, recibido.unidad)
    return Recibo(
        solicitud_id=solicitud_id,
        numero=recibido.numero,
        estado=recibido.estado,
        version=recibido.version,
        turno=leido,
        tamano=recibido.tamano,
        codigo=_codigo(request, solicitud_id, leido),
    )


@rutas.get("/v1/solicitudes/{solicitud_id}/turno")
async def turno(solicitud_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> TurnoExplicado:
    """The place of the last signed form in its line, with the reasons in sentences; nobody else is named."""
    await consultas.solicitud_visible(tx, solicitud_id, quien)
    lugar = await explicar(tx, solicitud_id)
    leido = leer_turno(lugar.turno, lugar.unidad)
    return TurnoExplicado(
        turno=leido,
        codigo=_codigo(request, solicitud_id, leido),
        antes=lugar.antes,
        antes_en_fila=Cantidad.de_kg(lugar.antes_kg, lugar.unidad),
        frases=list(lugar.frases),
    )


def _codigo(request: Request, solicitud_id: UUID, turno: TurnoLeido) -> str:
    return codigo_de_recibo(
        request.app.state.ajustes.clave_enlaces.get_secret_value(),
        numero=turno.numero,
        solicitud=solicitud_id,
        recibido_en=turno.recibido_en,
        sha256=turno.sha256,
    )


async def _pdf(request: Request, objeto: dict[str, object], nombre: str) -> Response:
    ref = RefObjeto.model_validate(objeto)
    almacen: Almacen = request.app.state.almacen
    cabeceras = {"Content-Disposition": f'inline; filename="{nombre}"', "ETag": f'"{ref.sha256}"'}
    return Response(await almacen.leer(ref.clave), media_type=ref.tipo, headers=cabeceras)


async def _releer(tx: AsyncSession, solicitud_id: UUID, quien: Principal, respuesta: Response) -> SolicitudLeida:
    exp = await leer(tx, solicitud_id)
    return await _responder(tx, exp, await consultas.solicitud_de(tx, solicitud_id), quien, respuesta)


async def _responder(
    tx: AsyncSession, exp: Expediente, solicitud: Solicitud, quien: Principal, respuesta: Response
) -> SolicitudLeida:
    poner_etag(respuesta, exp.version)
    return await detallar(tx, exp, solicitud, quien)
