"""HTTP: prórrogas."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.descargas import DocumentoLeido, descargar, documentos_de
from services.garantias.garantias.archivos import LIMITE_FORMULARIO, guardar_varios
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.plazos import consultas
from services.garantias.programas.models import Programa
from services.garantias.prorrogas import decidir, service
from services.garantias.prorrogas.flujo import FLUJO
from services.garantias.prorrogas.models import Prorroga
from services.garantias.prorrogas.schemas import DocumentosDeProrroga, Motivo, ProrrogaLeida, ProrrogaNueva
from shared import expedientes
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["prorrogas"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


async def _leer(tx: AsyncSession, caso: service.CasoProrroga, quien: Principal) -> ProrrogaLeida:
    clase = (await tx.get_one(Programa, caso.fila.programa_id)).clase
    return ProrrogaLeida.de(
        caso.exp,
        caso.fila,
        faltan=await service.faltan(tx, caso.exp.id, clase),
        proyectada=await expedientes.proyecto_de(tx, caso.exp.id) is not None,
        plazos=await consultas.de_caso(tx, caso.exp.id),
        acciones=await expedientes.acciones(tx, FLUJO, caso.exp, quien),
    )


@rutas.post("/garantias/{id}/prorrogas", status_code=201, max_body_size=LIMITE_FORMULARIO)
async def pedir(
    id: UUID,
    datos: Annotated[ProrrogaNueva, Form()],
    tx: Tx,
    quien: Titular,
    peticion: Request,
    respuesta: Response,
) -> ProrrogaLeida:
    """Ask for more time to demonstrate, with its documents (art. 28.2)."""
    anexos = await guardar_varios(peticion.app.state.almacen, datos.archivos)
    caso = await service.pedir(tx, id, datos, anexos, quien)
    respuesta.headers["Location"] = f"/v1/prorrogas/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("/prorrogas")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[ProrrogaLeida]:
    """Prórrogas that the caller may see: by due date for the ministry, newest first for a company."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=(estado,) if estado else (), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = [await _leer(tx, service.CasoProrroga(e, await tx.get_one(Prorroga, e.id)), quien) for e in casos]
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/prorrogas/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> ProrrogaLeida:
    """One prórroga."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/prorrogas/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    return await pasos_de(tx, (await service.buscar(tx, id, quien)).exp.id, quien)


@rutas.get("/prorrogas/{id}/documentos")
async def documentos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[DocumentoLeido]:
    """What came with it."""
    return await documentos_de(tx, (await service.buscar(tx, id, quien)).exp.id)


@rutas.get("/prorrogas/{id}/documentos/{documento}.pdf", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One of them."""
    return await descargar(tx, (await service.buscar(tx, id, quien)).exp.id, documento, peticion)


@rutas.post("/prorrogas/{id}/devolver")
async def devolver(id: UUID, datos: Motivo, tx: Tx, quien: Funcionario) -> ProrrogaLeida:
    """Return it with what it lacks (art. 28.3)."""
    return await _leer(tx, await decidir.devolver(tx, id, datos.motivo, quien), quien)


@rutas.post("/prorrogas/{id}/refilar", max_body_size=LIMITE_FORMULARIO)
async def refilar(
    id: UUID, datos: Annotated[DocumentosDeProrroga, Form()], tx: Tx, quien: Titular, peticion: Request
) -> ProrrogaLeida:
    """File it again, complete; it counts from today (art. 28.3)."""
    await service.buscar(tx, id, quien)
    anexos = await guardar_varios(peticion.app.state.almacen, datos.archivos)
    return await _leer(tx, await decidir.refilar(tx, id, anexos, quien), quien)


@rutas.post("/prorrogas/{id}/aprobar")
async def aprobar(id: UUID, datos: Motivo, tx: Tx, quien: Funcionario) -> ProrrogaLeida:
    """Draft its approval; a coordinador signs it at `/firmar` (art. 28.4)."""
    return await _leer(tx, await decidir.proyectar(tx, id, "aprobar", datos.motivo, quien), quien)


@rutas.post("/prorrogas/{id}/negar")
async def negar(id: UUID, datos: Motivo, tx: Tx, quien: Funcionario) -> ProrrogaLeida:
    """Draft its denial; a coordinador signs it at `/firmar` (art. 28.4)."""
    return await _leer(tx, await decidir.proyectar(tx, id, "negar", datos.motivo, quien), quien)


@rutas.post("/prorrogas/{id}/firmar")
async def firmar(id: UUID, tx: Tx, quien: Coordinador) -> ProrrogaLeida:
    """Sign the decision that somebody else drafted; it takes effect."""
    return await _leer(tx, await decidir.firmar(tx, id, quien), quien)


@rutas.post("/prorrogas/{id}/dejar-sin-efecto")
async def dejar_sin_efecto(id: UUID, datos: Motivo, tx: Tx, quien: Ministerio) -> ProrrogaLeida:
    """Declare it void: its guarantee was not replaced in time (art. 28.4 par. 2)."""
    return await _leer(tx, await decidir.dejar_sin_efecto(tx, id, datos.motivo, quien), quien)
