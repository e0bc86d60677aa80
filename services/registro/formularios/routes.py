"""HTTP: documents of a registration and its signed form."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.registro.dependencias import ClaveHuellas
from services.registro.empresas.routes import Nit
from services.registro.empresas.service import buscar
from services.registro.formularios import service
from services.registro.formularios.lectura import ultimo
from services.registro.formularios.models import Formulario
from services.registro.formularios.schemas import ClaseDeDocumento, DocumentoLeido, FormularioLeido
from shared.clock import reloj_sistema
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.expedientes import adjuntos
from shared.http import Problema, Tx
from shared.http.cargas import PdfRecibido
from shared.http.espera import EnPreparacion, EsperarSegundos, esperar_cambio
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import Principal, PrincipalActual

rutas = Enrutador(prefix="/v1/empresas/{nit}", tags=["registro de empresas"])
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}, "description": "El documento."}}
_REINTENTAR = {"Retry-After": "1"}


async def _actual(tx: AsyncSession, nit: str, quien: Principal) -> Formulario:
    await buscar(tx, nit, quien)
    formulario = await ultimo(tx, nit)
    if formulario is None:
        raise Problema("no-encontrado", "La empresa no ha generado su formulario de registro.")
    return formulario


async def _pdf(almacen: Almacen, clave: str, nombre: str) -> Response:
    cabeceras = {"Content-Disposition": f'attachment; filename="{nombre}.pdf"', "Cache-Control": "private, no-cache"}
    return Response(await almacen.leer(clave), media_type="application/pdf", headers=cabeceras)


@rutas.post("/documentos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def agregar_documento(
    nit: Nit,
    clase: Annotated[ClaseDeDocumento, Form()],
    archivo: PdfRecibido,
    request: Request,
    tx: Tx,
    quien: PrincipalActual,
) -> DocumentoLeido:
    """Attach a document, while the registration is the company's to change."""
    await buscar(tx, nit, quien, actuar=True)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(archivo.trozos())
    nombre = archivo.nombre or f"{clase}.pdf"
    return DocumentoLeido.de(await service.agregar_documento(tx, nit, clase, nombre[:200], objeto, quien))


@rutas.get("/documentos")
async def documentos(nit: Nit, tx: Tx, quien: PrincipalActual) -> list[DocumentoLeido]:
    """Documents and signed forms of the registration, oldest first."""
    empresa, _ = await buscar(tx, nit, quien)
    return [DocumentoLeido.de(a) for a in await adjuntos(tx, empresa.expediente)]


@rutas.get("/documentos/{id}.pdf", response_class=Response, responses=_PDF)
async def documento(nit: Nit, id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """One of them."""
    empresa, _ = await buscar(tx, nit, quien)
    for adjunto in await adjuntos(tx, empresa.expediente):
        if adjunto.id == id:
            return await _pdf(request.app.state.almacen, adjunto.clave, f"{adjunto.clase}-{id}")
    raise Problema("no-encontrado")


@rutas.post("/formulario", status_code=201)
async def generar(nit: Nit, tx: Tx, quien: PrincipalActual, clave: ClaveHuellas) -> FormularioLeido:
    """Make the form of what the company's file says now; an earlier one is no longer accepted."""
    return FormularioLeido.de(await service.generar(tx, nit, quien, clave))


@rutas.get("/formulario")
async def leer(
    nit: Nit,
    request: Request,
    quien: PrincipalActual,
    desde_estado: Annotated[str, Query(description="Esperar a que el estado sea otro.")] = "",
    esperar: EsperarSegundos = 0,
) -> FormularioLeido:
    """The newest form; with `esperar` the answer comes as soon as its state is not `desde_estado`."""

    async def leido(tx: AsyncSession) -> FormularioLeido:
        return FormularioLeido.de(await _actual(tx, nit, quien))

    return await esperar_cambio(request, leido, lambda f: f.estado != desde_estado, esperar)


@rutas.get(
    "/formulario.pdf",
    response_class=Response,
    responses=_PDF | {202: {"description": "Se está generando.", "model": EnPreparacion}},
)
async def formulario_pdf(nit: Nit, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The form to be signed; 202 with `Retry-After` while it is being made."""
    formulario = await _actual(tx, nit, quien)
    if formulario.error is not None:
        raise Problema("formulario-no-generado", f"El formulario {formulario.numero} no se pudo generar.")
    if formulario.original is None:
        return JSONResponse({"estado": "en_preparacion"}, 202, _REINTENTAR)
    clave = RefObjeto.model_validate(formulario.original).clave
    return await _pdf(request.app.state.almacen, clave, formulario.numero)


@rutas.post("/formulario/firmado", status_code=202, max_body_size=LIMITE_CARGA_PDF)
async def recibir_firmado(
    nit: Nit, archivo: PdfRecibido, request: Request, tx: Tx, quien: PrincipalActual, respuesta: Response
) -> FormularioLeido:
    """The form signed by the representante; with a valid signature the registration goes to review by itself."""
    recibido_en = reloj_sistema.ahora()
    await buscar(tx, nit, quien, actuar=True)
    await service.exigir_por_firmar(tx, nit)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(archivo.trozos())
    formulario = await service.recibir_firmado(tx, nit, quien, objeto, recibido_en)
    respuesta.headers["Location"] = f"/v1/empresas/{nit}/formulario?desde_estado=en_validacion&esperar=30"
    respuesta.headers.update(_REINTENTAR)
    return FormularioLeido.de(formulario)
