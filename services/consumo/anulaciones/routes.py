"""HTTP: annulments of the company and their review by the Ministry."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.anulaciones import consultas, decisiones, service
from services.consumo.anulaciones.models import FLUJO
from services.consumo.anulaciones.revision import REVISION
from services.consumo.anulaciones.schemas import AnulacionLeida, AnulacionNueva
from services.consumo.consumos.schemas import Desistimiento, PasoLeido
from services.consumo.cqe.consultas import cqe_de
from services.consumo.descargas import PDF, pdf
from services.consumo.dex.schemas import Asignacion
from services.consumo.revision.schemas import Aprobacion, Decision
from shared.clock import reloj_sistema
from shared.documents import Almacen
from shared.expedientes import acciones, asignar, historia, situacion, soltar
from shared.expedientes.revision import Decidido
from shared.http import Problema, Tx, TxDeLectura
from shared.http.cargas import PdfRecibido
from shared.http.enteros import Version
from shared.http.espera import EnPreparacion, EsperarSegundos, esperar_cambio
from shared.http.etag import poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/anulaciones", tags=["anulaciones"])

Empresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Revisor = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
_REINTENTAR = {"Retry-After": "1"}


async def _leida(tx: AsyncSession, anulacion_id: UUID, quien: Principal) -> AnulacionLeida:
    exp, anulacion = await consultas.anulacion_visible(tx, anulacion_id, quien)
    cqe = await cqe_de(tx, id=anulacion.cqe_id)
    return AnulacionLeida.de(exp, anulacion, cqe, await acciones(tx, FLUJO, exp, quien))


@rutas.get("")
async def listar(
    tx: TxDeLectura,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    estado: Annotated[list[str] | None, Query()] = None,
    empresa: NIT | None = None,
    cqe: Annotated[str | None, Query(max_length=60, description="Número del certificado.")] = None,
) -> Pagina[AnulacionLeida]:
    """The caller's inbox: by due date for the Ministry, newest first for a company."""
    filas, siguiente = await consultas.en_bandeja(
        tx, quien, estados=tuple(estado or ()), empresa=empresa, cqe=cqe, pedida=pedida
    )
    sit = await situacion(tx, quien)
    elementos = [AnulacionLeida.de(e, a, c, await acciones(tx, FLUJO, e, quien, sit)) for e, a, c in filas]
    return Pagina(elementos=elementos, siguiente=siguiente)


@rutas.post("", status_code=201)
async def crear(cuerpo: AnulacionNueva, tx: Tx, quien: Empresa, respuesta: Response) -> AnulacionLeida:
    """A draft; the certificate is suspended only when the signed letter is received."""
    exp, _ = await service.crear(tx, quien, cqe=cuerpo.cqe, motivo=cuerpo.motivo)
    respuesta.headers["Location"] = f"/v1/anulaciones/{exp.id}"
    return await _leida(tx, exp.id, quien)


@rutas.get("/{anulacion_id}")
async def leer(
    anulacion_id: UUID,
    request: Request,
    quien: PrincipalActual,
    respuesta: Response,
    desde_version: Annotated[Version, Query(description="Esperar a que la versión sea mayor que esta.")] = 0,
    esperar: EsperarSegundos = 0,
) -> AnulacionLeida:
    """One annulment; with `esperar` the answer comes as soon as its version is greater than `desde_version`."""
    leida = await esperar_cambio(
        request, lambda tx: _leida(tx, anulacion_id, quien), lambda a: a.version > desde_version, esperar
    )
    poner_etag(respuesta, leida.version)
    return leida


@rutas.get("/{anulacion_id}/historia")
async def leer_historia(anulacion_id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """Everything that happened to the annulment, oldest first."""
    await consultas.anulacion_visible(tx, anulacion_id, quien)
    return [PasoLeido.de(paso) for paso in await historia(tx, anulacion_id)]


@rutas.post("/{anulacion_id}/radicar")
async def radicar(anulacion_id: UUID, tx: Tx, quien: Empresa) -> AnulacionLeida:
    """Take the number; the letter to be signed by the representante legal is ready shortly after."""
    await service.radicar(tx, anulacion_id, quien)
    return await _leida(tx, anulacion_id, quien)


@rutas.get(
    "/{anulacion_id}/carta.pdf",
    response_class=Response,
    responses=PDF | {202: {"description": "Se está generando.", "model": EnPreparacion}},
)
async def leer_carta(anulacion_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The letter to be signed; 202 with `Retry-After` while it is being made."""
    exp, anulacion = await consultas.anulacion_visible(tx, anulacion_id, quien)
    if exp.numero is None:
        raise Problema("no-encontrado", "La anulación aún no se ha radicado.")
    if anulacion.carta_error is not None:
        raise Problema("documento-no-generado", f"La carta {exp.numero} no se pudo generar.")
    if anulacion.carta is None:
        return JSONResponse({"estado": "en_preparacion"}, 202, _REINTENTAR)
    return await pdf(request.app.state.almacen, anulacion.carta, exp.numero)


@rutas.post("/{anulacion_id}/firmado", status_code=202, max_body_size=LIMITE_CARGA_PDF)
async def recibir_firmado(
    anulacion_id: UUID, archivo: PdfRecibido, request: Request, tx: Tx, quien: Empresa, respuesta: Response
) -> AnulacionLeida:
    """The letter signed by the representante legal: the certificate is suspended now; the verdict follows."""
    recibido_en = reloj_sistema.ahora()
    await consultas.anulacion_visible(tx, anulacion_id, quien)
    await service.exigir_carta(tx, anulacion_id)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(archivo.trozos())
    exp = await service.recibir_firmado(tx, anulacion_id, quien, objeto, recibido_en)
    respuesta.headers["Location"] = f"/v1/anulaciones/{exp.id}?desde_version={exp.version}&esperar=30"
    respuesta.headers.update(_REINTENTAR)
    return await _leida(tx, anulacion_id, quien)


@rutas.get("/{anulacion_id}/firmado.pdf", response_class=Response, responses=PDF)
async def leer_firmado(anulacion_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The signed letter as it was received."""
    exp, anulacion = await consultas.anulacion_visible(tx, anulacion_id, quien)
    if anulacion.firmado is None:
        raise Problema("no-encontrado", "La anulación no tiene una carta firmada.")
    return await pdf(request.app.state.almacen, anulacion.firmado, f"{exp.numero}-firmada")


@rutas.post("/{anulacion_id}/desistir")
async def desistir(anulacion_id: UUID, cuerpo: Desistimiento, tx: Tx, quien: Empresa) -> AnulacionLeida:
    """Withdraw; the certificate is valid again unless something else suspends it."""
    await service.desistir(tx, anulacion_id, quien, cuerpo.motivo)
    return await _leida(tx, anulacion_id, quien)


@rutas.post("/{anulacion_id}/aprobar")
async def aprobar(anulacion_id: UUID, cuerpo: Aprobacion, tx: Tx, quien: Revisor) -> AnulacionLeida:
    """Annul the certificate; its quantity is available again in the cupo. There is no way back."""
    decidido = await _decidido(tx, anulacion_id, "aprobar", cuerpo)
    await decisiones.aprobar(
        tx,
        anulacion_id,
        quien,
        decidido.motivo,
        pese_a=cuerpo.pese_a,
        version=cuerpo.version,
        anotado=decidido.datos,
    )
    return await _leida(tx, anulacion_id, quien)


@rutas.post("/{anulacion_id}/negar")
async def negar(anulacion_id: UUID, cuerpo: Decision, tx: Tx, quien: Revisor) -> AnulacionLeida:
    """Deny; the certificate is valid again unless something else suspends it."""
    decidido = await _decidido(tx, anulacion_id, "negar", cuerpo)
    await decisiones.negar(tx, anulacion_id, quien, decidido.motivo, version=cuerpo.version, anotado=decidido.datos)
    return await _leida(tx, anulacion_id, quien)


async def _decidido(tx: AsyncSession, anulacion_id: UUID, accion: str, cuerpo: Decision) -> Decidido:
    exp, _ = await decisiones.bloquear(tx, anulacion_id)
    return await REVISION.decidido(tx, exp, accion, cuerpo.motivo, cuerpo.texto_preparado)


@rutas.post("/{anulacion_id}/asignar")
async def poner_en_manos(anulacion_id: UUID, cuerpo: Asignacion, tx: Tx, quien: Revisor) -> AnulacionLeida:
    """Take a free one, or (coordinador) give it to somebody."""
    await consultas.anulacion_visible(tx, anulacion_id, quien)
    await asignar(tx, anulacion_id, cuerpo.a, quien, motivo=cuerpo.motivo)
    return await _leida(tx, anulacion_id, quien)


@rutas.post("/{anulacion_id}/soltar")
async def devolver_a_la_bandeja(anulacion_id: UUID, tx: Tx, quien: Revisor) -> AnulacionLeida:
    """Give it back to the common inbox."""
    await consultas.anulacion_visible(tx, anulacion_id, quien)
    await soltar(tx, anulacion_id, quien)
    return await _leida(tx, anulacion_id, quien)
