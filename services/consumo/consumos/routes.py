"""HTTP: consumption requests of the company and their review by the Ministry."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cantidades import kilogramos
from services.consumo.consumos import consultas, decisiones, informacion, service
from services.consumo.consumos.models import FLUJO
from services.consumo.consumos.schemas import (
    ConsumoLeido,
    ConsumoNuevo,
    Desistimiento,
    PasoLeido,
    Pregunta,
    RequerimientoLeido,
    Respuesta,
)
from services.consumo.descargas import PDF, pdf
from services.consumo.revision.revision import REVISION
from services.consumo.revision.schemas import Aprobacion, Decision
from shared.clock import reloj_legal, reloj_sistema
from shared.documents import Almacen
from shared.expedientes import acciones, historia, requerimientos, situacion
from shared.expedientes import leer as leer_caso
from shared.expedientes.revision import Decidido
from shared.http import Problema, Tx, TxDeLectura
from shared.http.cargas import PdfRecibido
from shared.http.enteros import Version
from shared.http.espera import EnPreparacion, EsperarSegundos, esperar_cambio
from shared.http.etag import poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/consumos", tags=["consumos"])

Empresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
_REINTENTAR = {"Retry-After": "1"}


async def _leido(tx: AsyncSession, consumo_id: UUID, quien: Principal) -> ConsumoLeido:
    exp, consumo = await consultas.consumo_visible(tx, consumo_id, quien)
    cqe = (await consultas.cqe_de(tx, [consumo_id])).get(consumo_id)
    return ConsumoLeido.de(exp, consumo, await acciones(tx, FLUJO, exp, quien), cqe)


@rutas.get("")
async def listar(
    tx: TxDeLectura,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    estado: Annotated[list[str] | None, Query()] = None,
    empresa: NIT | None = None,
    referencia_externa: Annotated[str | None, Query(max_length=80, description="Entera.")] = None,
) -> Pagina[ConsumoLeido]:
    """The caller's inbox: by due date for the Ministry, newest first for a company."""
    filas, siguiente = await consultas.consumos_en_bandeja(
        tx, quien, estados=tuple(estado or ()), empresa=empresa, pedida=pedida, referencia=referencia_externa
    )
    sit = await situacion(tx, quien)
    elementos = [ConsumoLeido.de(e, c, await acciones(tx, FLUJO, e, quien, sit), cqe) for e, c, cqe in filas]
    return Pagina(elementos=elementos, siguiente=siguiente)


@rutas.post("", status_code=201)
async def crear(cuerpo: ConsumoNuevo, tx: Tx, quien: Empresa, respuesta: Response) -> ConsumoLeido:
    """A draft, with what it would debit computed."""
    exp, _ = await service.crear(
        tx,
        quien,
        cupo_id=cuerpo.cupo_id,
        comercial_kg=kilogramos(cuerpo.cantidad),
        campos=cuerpo.campos,
        referencia=cuerpo.referencia_externa,
    )
    respuesta.headers["Location"] = f"/v1/consumos/{exp.id}"
    return await _leido(tx, exp.id, quien)


@rutas.get("/{consumo_id}")
async def leer(
    consumo_id: UUID,
    request: Request,
    quien: PrincipalActual,
    respuesta: Response,
    desde_version: Annotated[Version, Query(description="Esperar a que la versión sea mayor que esta.")] = 0,
    esperar: EsperarSegundos = 0,
) -> ConsumoLeido:
    """One request; with `esperar` the answer comes as soon as its version is greater than `desde_version`."""
    leido = await esperar_cambio(
        request, lambda tx: _leido(tx, consumo_id, quien), lambda c: c.version > desde_version, esperar
    )
    poner_etag(respuesta, leido.version)
    return leido


@rutas.get("/{consumo_id}/historia")
async def leer_historia(consumo_id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """Everything that happened to the request, oldest first."""
    await consultas.consumo_visible(tx, consumo_id, quien)
    return [PasoLeido.de(paso) for paso in await historia(tx, consumo_id)]


@rutas.post("/{consumo_id}/radicar")
async def radicar(consumo_id: UUID, tx: Tx, quien: Empresa) -> ConsumoLeido:
    """Take the number; the form to be signed is ready shortly after."""
    await service.radicar(tx, consumo_id, quien)
    return await _leido(tx, consumo_id, quien)


@rutas.get(
    "/{consumo_id}/radicado.pdf",
    response_class=Response,
    responses=PDF | {202: {"description": "Se está generando.", "model": EnPreparacion}},
)
async def leer_radicado(consumo_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The form to be signed; 202 with `Retry-After` while it is being made."""
    exp, consumo = await consultas.consumo_visible(tx, consumo_id, quien)
    if exp.numero is None:
        raise Problema("no-encontrado", "La solicitud aún no se ha radicado.")
    if consumo.radicado_error is not None:
        raise Problema("documento-no-generado", f"El radicado {exp.numero} no se pudo generar.")
    if consumo.radicado is None:
        return JSONResponse({"estado": "en_preparacion"}, 202, _REINTENTAR)
    return await pdf(request.app.state.almacen, consumo.radicado, exp.numero)


@rutas.post("/{consumo_id}/firmado", status_code=202, max_body_size=LIMITE_CARGA_PDF)
async def recibir_firmado(
    consumo_id: UUID, archivo: PdfRecibido, request: Request, tx: Tx, quien: Empresa, respuesta: Response
) -> ConsumoLeido:
    """The signed form: its kilograms are reserved now, or it is refused; the verdict on the signature follows."""
    recibido_en = reloj_sistema.ahora()
    await consultas.consumo_visible(tx, consumo_id, quien)
    await service.exigir_radicado(tx, consumo_id)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(archivo.trozos())
    exp = await service.recibir_firmado(tx, consumo_id, quien, objeto, recibido_en)
    respuesta.headers["Location"] = f"/v1/consumos/{exp.id}?desde_version={exp.version}&esperar=30"
    respuesta.headers.update(_REINTENTAR)
    return await _leido(tx, consumo_id, quien)


@rutas.get("/{consumo_id}/firmado.pdf", response_class=Response, responses=PDF)
async def leer_firmado(consumo_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The signed form as it was received."""
    exp, consumo = await consultas.consumo_visible(tx, consumo_id, quien)
    if consumo.firmado is None:
        raise Problema("no-encontrado", "La solicitud no tiene un archivo firmado.")
    return await pdf(request.app.state.almacen, consumo.firmado, f"{exp.numero}-firmado")


@rutas.post("/{consumo_id}/desistir")
async def desistir(consumo_id: UUID, cuerpo: Desistimiento, tx: Tx, quien: Empresa) -> ConsumoLeido:
    """Withdraw; what was reserved is available again."""
    await service.desistir(tx, consumo_id, quien, cuerpo.motivo)
    return await _leido(tx, consumo_id, quien)


@rutas.post("/{consumo_id}/aprobar")
async def aprobar(consumo_id: UUID, cuerpo: Aprobacion, request: Request, tx: Tx, quien: Revisor) -> ConsumoLeido:
    """Debit the cupo; the certificate gets its number now and its seal shortly after."""
    decidido = await _decidido(tx, consumo_id, "aprobar", cuerpo)
    await decisiones.aprobar(
        tx,
        consumo_id,
        quien,
        decidido.motivo,
        version=cuerpo.version,
        url_publica=request.app.state.ajustes.url_publica,
        pese_a=cuerpo.pese_a,
        anotado=decidido.datos,
    )
    return await _leido(tx, consumo_id, quien)


@rutas.post("/{consumo_id}/negar")
async def negar(consumo_id: UUID, cuerpo: Decision, tx: Tx, quien: Revisor) -> ConsumoLeido:
    """Deny; what was reserved is available again."""
    decidido = await _decidido(tx, consumo_id, "negar", cuerpo)
    await decisiones.negar(tx, consumo_id, quien, decidido.motivo, version=cuerpo.version, anotado=decidido.datos)
    return await _leido(tx, consumo_id, quien)


async def _decidido(tx: AsyncSession, consumo_id: UUID, accion: str, cuerpo: Decision) -> Decidido:
    exp = await leer_caso(tx, consumo_id, tipo=FLUJO.tipo, bloquear=True)
    return await REVISION.decidido(tx, exp, accion, cuerpo.motivo, cuerpo.texto_preparado)


@rutas.post("/{consumo_id}/pedir-informacion")
async def pedir_informacion(consumo_id: UUID, cuerpo: Pregunta, tx: Tx, quien: Revisor) -> ConsumoLeido:
    """Ask the company for something; the term stops until it answers."""
    await informacion.pedir_informacion(tx, consumo_id, quien, cuerpo.texto, responder_hasta=cuerpo.responder_hasta)
    return await _leido(tx, consumo_id, quien)


@rutas.post("/{consumo_id}/responder")
async def responder(consumo_id: UUID, cuerpo: Respuesta, tx: Tx, quien: Empresa) -> ConsumoLeido:
    """Answer what was asked; the term runs on with the business days that were left."""
    recibida_en = reloj_legal.ahora()
    await informacion.responder(tx, consumo_id, quien, cuerpo.respuesta, recibida_en=recibida_en)
    return await _leido(tx, consumo_id, quien)


@rutas.get("/{consumo_id}/requerimientos")
async def leer_requerimientos(consumo_id: UUID, tx: Tx, quien: PrincipalActual) -> list[RequerimientoLeido]:
    """Everything that was asked and answered, oldest first."""
    await consultas.consumo_visible(tx, consumo_id, quien)
    calculos = await consultas.calculos_de(tx, consumo_id)
    return [RequerimientoLeido.de(r, calculos.get(r.id, [])) for r in await requerimientos(tx, consumo_id)]
