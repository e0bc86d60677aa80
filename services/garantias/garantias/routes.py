"""HTTP: guarantees."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.documentos_firmados import service as firmas
from services.garantias.garantias import decidir, service
from services.garantias.garantias.archivos import LIMITE_FORMULARIO, guardar_formulario
from services.garantias.garantias.flujo import FLUJO
from services.garantias.garantias.models import Garantia
from services.garantias.garantias.schemas import Aceptacion, GarantiaConArchivo, GarantiaLeida, Reparo
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.plazos import consultas
from services.garantias.plazos.schemas import PlazoLeido
from services.garantias.por_programa import del_programa
from shared import expedientes
from shared.documents import Almacen
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["garantias"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]


async def leer_garantia(tx: AsyncSession, caso: service.CasoGarantia, quien: Principal) -> GarantiaLeida:
    plazos = await consultas.de_caso(tx, caso.exp.id)
    acciones = await expedientes.acciones(tx, FLUJO, caso.exp, quien)
    firmadas = await firmas.de_garantias(tx, [caso.exp.id])
    return GarantiaLeida.de(caso.exp, caso.fila, plazos, acciones, firmadas.get(caso.exp.id))


@rutas.post("/programas/{id}/garantias", status_code=201, max_body_size=LIMITE_FORMULARIO)
async def presentar(
    id: UUID,
    datos: Annotated[GarantiaConArchivo, Form()],
    tx: Tx,
    quien: Titular,
    peticion: Request,
    respuesta: Response,
) -> GarantiaLeida:
    """Present a guarantee with its PDF and what comes with it (art. 21 par. 2)."""
    await service.puede_presentar(tx, id, datos, quien)
    archivos = await guardar_formulario(peticion.app.state.almacen, datos.archivo, datos.anexos)
    caso = await service.presentar(tx, id, datos, archivos, quien)
    respuesta.headers["Location"] = f"/v1/garantias/{caso.exp.id}"
    return await leer_garantia(tx, caso, quien)


@rutas.get("/garantias")
async def listar(
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    empresa: NIT | None = None,
    estado: str | None = None,
    programa: UUID | None = None,
) -> Pagina[GarantiaLeida]:
    """Guarantees that the caller may see, newest first for a company."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(
        tipos=(FLUJO.tipo,),
        estados=(estado,) if estado else (),
        empresa=empresa,
        condiciones=del_programa(Garantia, programa),
    )
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = [await leer_garantia(tx, service.CasoGarantia(e, await tx.get_one(Garantia, e.id)), quien) for e in casos]
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/garantias/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> GarantiaLeida:
    """One guarantee with its terms, each with the steps of its computation."""
    return await leer_garantia(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/garantias/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    caso = await service.buscar(tx, id, quien)
    return await pasos_de(tx, caso.exp.id, quien)


@rutas.get("/garantias/{id}/documento", response_class=StreamingResponse)
async def documento(id: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> StreamingResponse:
    """The PDF as it was presented."""
    caso = await service.buscar(tx, id, quien)
    almacen: Almacen = peticion.app.state.almacen
    tamano, trozos = await almacen.flujo(caso.fila.documento_clave)
    cabeceras = {"content-length": str(tamano), "content-disposition": f'inline; filename="{caso.exp.numero}.pdf"'}
    return StreamingResponse(trozos, media_type="application/pdf", headers=cabeceras)


@rutas.get("/garantias/{id}/plazos")
async def plazos(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PlazoLeido]:
    """Its terms, nearest first."""
    caso = await service.buscar(tx, id, quien)
    return await consultas.de_caso(tx, caso.exp.id)


@rutas.post("/garantias/{id}/aceptar")
async def aceptar(id: UUID, datos: Aceptacion, tx: Tx, quien: Funcionario) -> GarantiaLeida:
    """Accept it if it matches its authorisation; otherwise every difference is told and nothing changes."""
    return await leer_garantia(tx, await decidir.aceptar(tx, id, datos.clausula, quien), quien)


@rutas.post("/garantias/{id}/reparar")
async def reparar(id: UUID, datos: Reparo, tx: Tx, quien: Funcionario) -> GarantiaLeida:
    """Return it with the list of differences."""
    return await leer_garantia(tx, await decidir.reparar(tx, id, datos, quien), quien)
