"""HTTP: enforcement of guarantees."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Form, Request, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.descargas import DocumentoLeido, descargar, documentos_de
from services.garantias.efectividad import cobro, pasos, service
from services.garantias.efectividad.flujo import FLUJO
from services.garantias.efectividad.models import Efectividad, PasoDeEfectividad
from services.garantias.efectividad.schemas import (
    Ajuste,
    EfectividadLeida,
    EfectividadNueva,
    Motivo,
    Notificacion,
    PasoConEvidencia,
    PasoLeido,
    Recurso,
    Resolucion,
)
from services.garantias.garantias.archivos import guardar_pdf
from services.garantias.garantias.service import anexar
from services.garantias.plazos import consultas
from shared import expedientes
from shared.documents.almacen import Objeto
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.cargas import PdfRecibido
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, LIMITE_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["efectividades"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
_PRUEBA = "prueba_de_pago"


async def _leer(tx: AsyncSession, caso: service.CasoEfectividad, quien: Principal) -> EfectividadLeida:
    consulta = sa.select(PasoDeEfectividad).where(col(PasoDeEfectividad.efectividad_id) == caso.exp.id)
    filas = (await tx.execute(consulta.order_by(col(PasoDeEfectividad.version)))).scalars()
    pruebas = await expedientes.adjuntos(tx, caso.exp.id, _PRUEBA) if caso.fila.firme_el else []
    return EfectividadLeida.de(
        caso.exp,
        caso.fila,
        pasos=[PasoLeido.de(f) for f in filas],
        plazos=await consultas.de_caso(tx, caso.exp.id),
        acciones=await expedientes.acciones(tx, FLUJO, caso.exp, quien),
        prueba_de_pago_en=pruebas[-1].agregado_en if pruebas else None,
    )


async def _guardar(peticion: Request, archivo: UploadFile) -> Objeto:
    return await guardar_pdf(peticion.app.state.almacen, archivo)


@rutas.post("/garantias/{id}/efectividades", status_code=201)
async def abrir(id: UUID, datos: EfectividadNueva, tx: Tx, quien: Ministerio, respuesta: Response) -> EfectividadLeida:
    """Receive the file of a breach (art. 39); the act is drafted at once, for a coordinador to sign."""
    caso = await service.abrir(tx, id, datos, quien)
    respuesta.headers["Location"] = f"/v1/efectividades/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("/efectividades")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[EfectividadLeida]:
    """Enforcements that the caller may see; a company, those whose act was issued."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    visibles = FLUJO.estados - (frozenset() if quien.es_interno else frozenset(service.INTERNOS))
    estados = visibles & {estado} if estado else visibles
    if not estados:
        return Pagina(elementos=[], siguiente=None)
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=tuple(sorted(estados)), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = [await _leer(tx, service.CasoEfectividad(e, await tx.get_one(Efectividad, e.id)), quien) for e in casos]
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/efectividades/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> EfectividadLeida:
    """One enforcement with its figures step by step."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/efectividades/{id}/documentos")
async def documentos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[DocumentoLeido]:
    """Its evidence."""
    return await documentos_de(tx, (await service.buscar(tx, id, quien)).exp.id)


@rutas.get("/efectividades/{id}/documentos/{documento}.pdf", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One of them."""
    return await descargar(tx, (await service.buscar(tx, id, quien)).exp.id, documento, peticion)


@rutas.post("/efectividades/{id}/prueba-de-pago", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def probar_pago(id: UUID, pdf: PdfRecibido, tx: Tx, quien: Titular, peticion: Request) -> list[DocumentoLeido]:
    """The company shows that it paid (art. 41); a funcionario records it at `/pagar`."""
    caso = await service.buscar(tx, id, quien)
    exigir_empresa(quien, caso.exp.empresa, actuar=True)
    objeto = await peticion.app.state.almacen.guardar(pdf.trozos(), limite=LIMITE_PDF)
    await anexar(tx, id, _PRUEBA, objeto, quien)
    return await documentos_de(tx, id)


@rutas.post("/efectividades/{id}/ajustar")
async def ajustar(id: UUID, datos: Ajuste, tx: Tx, quien: Funcionario) -> EfectividadLeida:
    """Put figures right before the act is signed."""
    return await _leer(tx, await service.ajustar(tx, id, datos, quien), quien)


@rutas.post("/efectividades/{id}/archivar")
async def archivar(id: UUID, datos: Motivo, tx: Tx, quien: Coordinador) -> EfectividadLeida:
    """Issue nothing; the guarantee stands as it was."""
    return await _leer(tx, await service.archivar(tx, id, datos.motivo, quien), quien)


@rutas.post("/efectividades/{id}/expedir")
async def expedir(id: UUID, datos: Motivo, tx: Tx, quien: Coordinador) -> EfectividadLeida:
    """Sign the drafted act (art. 39)."""
    return await _leer(tx, await service.expedir(tx, id, datos.motivo, quien), quien)


@rutas.post("/efectividades/{id}/citar", max_body_size=LIMITE_CARGA_PDF)
async def citar(
    id: UUID, datos: Annotated[PasoConEvidencia, Form()], tx: Tx, quien: Funcionario, peticion: Request
) -> EfectividadLeida:
    """The citation went out, with the proof of its delivery (art. 39.1)."""
    objeto = await _guardar(peticion, datos.archivo)
    return await _leer(tx, await pasos.citar(tx, id, datos, objeto, quien), quien)


@rutas.post("/efectividades/{id}/notificar", max_body_size=LIMITE_CARGA_PDF)
async def notificar(
    id: UUID, datos: Annotated[Notificacion, Form()], tx: Tx, quien: Funcionario, peticion: Request
) -> EfectividadLeida:
    """Notified, with the signed record (art. 39.1); the term to appeal begins."""
    objeto = await _guardar(peticion, datos.archivo)
    return await _leer(tx, await pasos.notificar(tx, id, datos, objeto, quien), quien)


@rutas.post("/efectividades/{id}/recurrir", max_body_size=LIMITE_CARGA_PDF)
async def recurrir(
    id: UUID, datos: Annotated[Recurso, Form()], tx: Tx, quien: Titular, peticion: Request
) -> EfectividadLeida:
    """Appeal (Ley 1437 de 2011, art. 76)."""
    await service.buscar(tx, id, quien)
    objeto = None if datos.archivo is None else await _guardar(peticion, datos.archivo)
    return await _leer(tx, await pasos.recurrir(tx, id, datos, objeto, quien), quien)


@rutas.post("/efectividades/{id}/resolver")
async def resolver(id: UUID, datos: Resolucion, tx: Tx, quien: Coordinador) -> EfectividadLeida:
    """Decide the appeal; who issued the act does not."""
    return await _leer(tx, await pasos.resolver(tx, id, datos, quien), quien)


@rutas.post("/efectividades/{id}/notificar-resolucion", max_body_size=LIMITE_CARGA_PDF)
async def notificar_resolucion(
    id: UUID, datos: Annotated[Notificacion, Form()], tx: Tx, quien: Funcionario, peticion: Request
) -> EfectividadLeida:
    """The decision on the appeal was notified: the act is final, or revoked."""
    objeto = await _guardar(peticion, datos.archivo)
    return await _leer(tx, await pasos.notificar_resolucion(tx, id, datos, objeto, quien), quien)


@rutas.post("/efectividades/{id}/declarar-firme")
async def declarar_firme(id: UUID, datos: Motivo, tx: Tx, quien: Ministerio) -> EfectividadLeida:
    """Nobody appealed in time: the act is final (art. 40)."""
    return await _leer(tx, await pasos.declarar_firme(tx, id, datos.motivo, quien), quien)


@rutas.post("/efectividades/{id}/pagar", max_body_size=LIMITE_CARGA_PDF)
async def pagar(
    id: UUID, datos: Annotated[PasoConEvidencia, Form()], tx: Tx, quien: Funcionario, peticion: Request
) -> EfectividadLeida:
    """Payment was proved (art. 41)."""
    objeto = await _guardar(peticion, datos.archivo)
    return await _leer(tx, await cobro.pagar(tx, id, datos, objeto, quien), quien)


@rutas.post("/efectividades/{id}/cobrar")
async def cobrar(id: UUID, datos: Motivo, tx: Tx, quien: Coordinador) -> EfectividadLeida:
    """Send it to coercive collection (art. 41)."""
    return await _leer(tx, await cobro.cobrar(tx, id, datos.motivo, quien), quien)
