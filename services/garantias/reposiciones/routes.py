"""HTTP: studies to replace raw materials (arts. 93 to 102)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.descargas import descargar, documentos_de
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.plazos import consultas
from services.garantias.registros.routes import adjuntar_a
from services.garantias.registros.schemas import AdjuntoLeido, ConMotivo
from services.garantias.reposiciones import decidir, service
from services.garantias.reposiciones.flujo import FLUJO
from services.garantias.reposiciones.models import Reposicion
from services.garantias.reposiciones.schemas import RegistroNuevo, ReposicionLeida, ReposicionNueva
from shared import expedientes
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, MIB, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/reposiciones", tags=["reposiciones"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


async def _leer(
    tx: AsyncSession, caso: service.CasoReposicion, quien: Principal, *, en_lista: bool = False
) -> ReposicionLeida:
    resultado = caso.fila.resultado
    if resultado is None and not en_lista:
        resultado = service.como_json(await service.estudiar(tx, caso.fila))
    return ReposicionLeida.de(
        caso.exp,
        caso.fila,
        resultado,
        await service.cantidades_de(tx, caso.exp.id),
        faltan=await service.faltan(tx, caso),
        proyectada=await expedientes.proyecto_de(tx, caso.exp.id) is not None,
        documentos=await documentos_de(tx, caso.exp.id),
        plazos=await consultas.de_caso(tx, caso.exp.id),
        acciones=await expedientes.acciones(tx, FLUJO, caso.exp, quien),
    )


@rutas.post("", status_code=201, max_body_size=4 * MIB)
async def crear(datos: ReposicionNueva, tx: Tx, quien: Titular, respuesta: Response) -> ReposicionLeida:
    """Write a study; the answer tells what it gives, from which imports, and what does not count."""
    caso = await service.crear(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/reposiciones/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[ReposicionLeida]:
    """Those that the caller may see."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=(estado,) if estado else (), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = [
        await _leer(tx, service.CasoReposicion(e, await tx.get_one(Reposicion, e.id)), quien, en_lista=True)
        for e in casos
    ]
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> ReposicionLeida:
    """One study with its arithmetic, its quantities and terms."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    return await pasos_de(tx, (await service.buscar(tx, id, quien)).exp.id, quien)


@rutas.post("/{id}/adjuntos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def adjuntar(
    id: UUID, clase: Annotated[str, Form(max_length=40)], archivo: UploadFile, tx: Tx, quien: Titular, peticion: Request
) -> AdjuntoLeido:
    """Attach a PDF: those that `faltan` names."""
    caso = await service.buscar(tx, id, quien, bloquear=True)
    return await adjuntar_a(tx, caso.exp, {"borrador", "devuelta"}, clase, archivo, quien, peticion)


@rutas.get("/{id}/documentos/{documento}", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One of its documents."""
    return await descargar(tx, (await service.buscar(tx, id, quien)).exp.id, documento, peticion)


@rutas.post("/{id}/radicar")
async def radicar(id: UUID, tx: Tx, quien: Titular) -> ReposicionLeida:
    """File it with its documents (art. 96)."""
    return await _leer(tx, await service.radicar(tx, id, quien), quien)


@rutas.post("/{id}/desistir")
async def desistir(id: UUID, datos: ConMotivo, tx: Tx, quien: Titular) -> ReposicionLeida:
    """Withdraw it; its exports are free for another study."""
    return await _leer(tx, await decidir.terminar(tx, id, "desistir", datos.motivo, quien), quien)


@rutas.post("/{id}/devolver")
async def devolver(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> ReposicionLeida:
    """Return what is incomplete (art. 96 par.)."""
    return await _leer(tx, await decidir.terminar(tx, id, "devolver", datos.motivo, quien), quien)


@rutas.post("/{id}/aprobar-cuadros")
async def aprobar_cuadros(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> ReposicionLeida:
    """Approve its input-output tables (art. 100)."""
    return await _leer(tx, await decidir.aprobar_cuadros(tx, id, datos.motivo, quien), quien)


@rutas.post("/{id}/improbar-cuadros")
async def improbar_cuadros(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> ReposicionLeida:
    """Disapprove them; the study ends (art. 100)."""
    return await _leer(tx, await decidir.terminar(tx, id, "improbar_cuadros", datos.motivo, quien), quien)


@rutas.post("/{id}/autorizar")
async def autorizar(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> ReposicionLeida:
    """Draft the quantities that the study gives; signed at `/firmar` (art. 101)."""
    return await _leer(tx, await decidir.proyectar(tx, id, "autorizar", datos.motivo, quien), quien)


@rutas.post("/{id}/negar")
async def negar(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> ReposicionLeida:
    """Draft the denial; signed at `/firmar`."""
    return await _leer(tx, await decidir.proyectar(tx, id, "negar", datos.motivo, quien), quien)


@rutas.post("/{id}/firmar")
async def firmar(id: UUID, tx: Tx, quien: Coordinador) -> ReposicionLeida:
    """Sign what somebody else drafted."""
    return await _leer(tx, await decidir.firmar(tx, id, quien), quien)


@rutas.post("/{id}/registros")
async def registrar(id: UUID, datos: RegistroNuevo, tx: Tx, quien: Funcionario) -> ReposicionLeida:
    """Register an import under the study, within its term and its quantities (arts. 101 and 102)."""
    return await _leer(tx, await decidir.registrar(tx, id, datos, quien), quien)
