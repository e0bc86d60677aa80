"""HTTP: the concept on goods that come back."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.descargas import descargar, documentos_de
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.registros.routes import adjuntar_a
from services.garantias.registros.schemas import AdjuntoLeido, ConMotivo
from services.garantias.reimportaciones import service
from services.garantias.reimportaciones.flujo import FLUJO
from services.garantias.reimportaciones.models import Reimportacion
from services.garantias.reimportaciones.schemas import Concepto, ReimportacionLeida, ReimportacionNueva
from shared import expedientes
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["reimportaciones"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]


async def _leer(tx: AsyncSession, caso: service.CasoReimportacion, quien: Principal) -> ReimportacionLeida:
    return ReimportacionLeida.de(
        caso.exp,
        caso.fila,
        await service.lineas_de(tx, caso.exp.id),
        observaciones=await service.observaciones(tx, caso.fila),
        faltan=await service.faltan(tx, caso.exp.id),
        documentos=await documentos_de(tx, caso.exp.id),
        acciones=await expedientes.acciones(tx, FLUJO, caso.exp, quien),
    )


@rutas.post("/programas/{id}/reimportaciones", status_code=201)
async def crear(id: UUID, datos: ReimportacionNueva, tx: Tx, quien: Titular, respuesta: Response) -> ReimportacionLeida:
    """Write the question on goods that come back (art. 90)."""
    caso = await service.crear(tx, id, datos, quien)
    respuesta.headers["Location"] = f"/v1/reimportaciones/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("/reimportaciones")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[ReimportacionLeida]:
    """Those that the caller may see."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=(estado,) if estado else (), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = [
        await _leer(tx, service.CasoReimportacion(e, await tx.get_one(Reimportacion, e.id)), quien) for e in casos
    ]
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/reimportaciones/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> ReimportacionLeida:
    """One, with what of its exports is on record."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/reimportaciones/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    return await pasos_de(tx, (await service.buscar(tx, id, quien)).exp.id, quien)


@rutas.post("/reimportaciones/{id}/adjuntos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def adjuntar(
    id: UUID, clase: Annotated[str, Form(max_length=40)], archivo: UploadFile, tx: Tx, quien: Titular, peticion: Request
) -> AdjuntoLeido:
    """Attach a PDF: `comunicacion`, `documento_exportacion`."""
    caso = await service.buscar(tx, id, quien, bloquear=True)
    return await adjuntar_a(tx, caso.exp, {"borrador", "devuelta"}, clase, archivo, quien, peticion)


@rutas.get("/reimportaciones/{id}/documentos/{documento}", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One of its documents."""
    return await descargar(tx, (await service.buscar(tx, id, quien)).exp.id, documento, peticion)


@rutas.post("/reimportaciones/{id}/consultar")
async def consultar(id: UUID, tx: Tx, quien: Titular) -> ReimportacionLeida:
    """Ask for the concept (art. 90)."""
    return await _leer(tx, await service.consultar(tx, id, quien), quien)


@rutas.post("/reimportaciones/{id}/desistir")
async def desistir(id: UUID, datos: ConMotivo, tx: Tx, quien: Titular) -> ReimportacionLeida:
    """Withdraw the question."""
    return await _leer(tx, await service.terminar(tx, id, "desistir", datos.motivo, quien), quien)


@rutas.post("/reimportaciones/{id}/devolver")
async def devolver(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> ReimportacionLeida:
    """Return it to be completed."""
    return await _leer(tx, await service.terminar(tx, id, "devolver", datos.motivo, quien), quien)


@rutas.post("/reimportaciones/{id}/conceptuar")
async def conceptuar(id: UUID, datos: Concepto, tx: Tx, quien: Funcionario) -> ReimportacionLeida:
    """Give the concept; what it asks for is worked out and goes in its letter (arts. 90 to 92)."""
    caso = await service.conceptuar(tx, id, datos.motivo, quien, favorable=datos.favorable)
    return await _leer(tx, caso, quien)
