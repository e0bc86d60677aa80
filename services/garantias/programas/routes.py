"""HTTP: programmes."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.programas import service
from services.garantias.programas.flujo import FLUJO
from services.garantias.programas.models import Programa
from services.garantias.programas.schemas import Autorizacion, Motivo, ProgramaLeido, ProgramaNuevo
from shared import expedientes
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/programas", tags=["programas"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


async def _leer(tx: AsyncSession, caso: service.CasoPrograma, quien: Principal) -> ProgramaLeido:
    acciones = await expedientes.acciones(tx, FLUJO, caso.exp, quien)
    proyectada = await service.decision_proyectada(tx, caso.exp.id)
    return ProgramaLeido.de(caso.exp, caso.fila, acciones, proyectada is not None)


@rutas.post("", status_code=201)
async def radicar(datos: ProgramaNuevo, tx: Tx, quien: Titular, respuesta: Response) -> ProgramaLeido:
    """File a request of programme."""
    caso = await service.radicar(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/programas/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[ProgramaLeido]:
    """Programmes that the caller may see: by due date for the ministry, newest first for a company."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=(estado,) if estado else (), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidos = [await _leer(tx, service.CasoPrograma(exp, await tx.get_one(Programa, exp.id)), quien) for exp in casos]
    return Pagina(elementos=leidos, siguiente=siguiente)


@rutas.get("/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> ProgramaLeido:
    """One programme."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    caso = await service.buscar(tx, id, quien)
    return await pasos_de(tx, caso.exp.id, quien)


@rutas.post("/{id}/autorizar")
async def autorizar(id: UUID, datos: Autorizacion, tx: Tx, quien: Funcionario) -> ProgramaLeido:
    """Draft its authorisation; a coordinador signs it at `/firmar` (art. 16)."""
    return await _leer(tx, await service.proyectar_autorizacion(tx, id, datos, quien), quien)


@rutas.post("/{id}/negar")
async def negar(id: UUID, datos: Motivo, tx: Tx, quien: Funcionario) -> ProgramaLeido:
    """Draft its denial; a coordinador signs it at `/firmar` (art. 16)."""
    return await _leer(tx, await service.proyectar_negacion(tx, id, datos.motivo, quien), quien)


@rutas.post("/{id}/firmar")
async def firmar(id: UUID, tx: Tx, quien: Coordinador) -> ProgramaLeido:
    """Sign the decision that somebody else drafted; it takes effect."""
    return await _leer(tx, await service.firmar(tx, id, quien), quien)
