"""HTTP: exits of goods imported under a programme."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.descargas import descargar, documentos_de
from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.plazos import consultas
from services.garantias.registros.routes import adjuntar_a
from services.garantias.registros.schemas import AdjuntoLeido, ConMotivo
from services.garantias.salidas import curso, service
from services.garantias.salidas.flujo import FLUJO
from services.garantias.salidas.models import Salida
from services.garantias.salidas.schemas import Autorizacion, Hecho, Regreso, SalidaLeida, SalidaNueva, Similares
from shared import expedientes
from shared.expedientes import Filtro
from shared.http import Tx
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["salidas"])

Solicitante = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado", "funcionario"))]
Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
_ABIERTAS = ("borrador", "devuelta", "autorizada", "fuera")
"""States in which the company may still attach: to its request, or what shows a shipment or a return."""


async def _leer(tx: AsyncSession, caso: service.CasoSalida, quien: Principal) -> SalidaLeida:
    return SalidaLeida.de(
        caso.exp,
        caso.fila,
        await service.items_de(tx, caso.exp.id),
        faltan=await service.faltan(tx, caso.fila),
        documentos=await documentos_de(tx, caso.exp.id),
        plazos=await consultas.de_caso(tx, caso.exp.id),
        acciones=await expedientes.acciones(tx, FLUJO, caso.exp, quien),
    )


@rutas.post("/registros/{id}/salidas", status_code=201)
async def crear(id: UUID, datos: SalidaNueva, tx: Tx, quien: Solicitante, respuesta: Response) -> SalidaLeida:
    """Write a draft: of the company, or of the ministry where the exit is forced (art. 85)."""
    caso = await service.crear(tx, id, datos, quien)
    respuesta.headers["Location"] = f"/v1/salidas/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("/salidas")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[SalidaLeida]:
    """Exits that the caller may see."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=(estado,) if estado else (), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = [await _leer(tx, service.CasoSalida(e, await tx.get_one(Salida, e.id)), quien) for e in casos]
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/salidas/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> SalidaLeida:
    """One exit with what it lacks, its terms and documents."""
    return await _leer(tx, await service.buscar(tx, id, quien), quien)


@rutas.get("/salidas/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    return await pasos_de(tx, (await service.buscar(tx, id, quien)).exp.id, quien)


@rutas.post("/salidas/{id}/adjuntos", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def adjuntar(
    id: UUID, clase: Annotated[str, Form(max_length=40)], archivo: UploadFile, tx: Tx, quien: Titular, peticion: Request
) -> AdjuntoLeido:
    """Attach a PDF: those that `faltan` names, `embarque` once it was shipped, `reimportacion` once it is back."""
    caso = await service.buscar(tx, id, quien, bloquear=True)
    return await adjuntar_a(tx, caso.exp, _ABIERTAS, clase, archivo, quien, peticion)


@rutas.get("/salidas/{id}/documentos/{documento}", response_class=Response)
async def documento(id: UUID, documento: UUID, tx: Tx, quien: PrincipalActual, peticion: Request) -> Response:
    """One of its documents."""
    return await descargar(tx, (await service.buscar(tx, id, quien)).exp.id, documento, peticion)


@rutas.post("/salidas/{id}/solicitar")
async def solicitar(id: UUID, tx: Tx, quien: Titular) -> SalidaLeida:
    """File it with its documents (arts. 87 to 87.3)."""
    return await _leer(tx, await service.solicitar(tx, id, quien), quien)


@rutas.post("/salidas/{id}/desistir")
async def desistir(id: UUID, datos: ConMotivo, tx: Tx, quien: Titular) -> SalidaLeida:
    """Withdraw it before the goods leave."""
    return await _leer(tx, await service.decidir_sin_autorizar(tx, id, "desistir", datos.motivo, quien), quien)


@rutas.post("/salidas/{id}/autorizar")
async def autorizar(id: UUID, datos: Autorizacion, tx: Tx, quien: Funcionario) -> SalidaLeida:
    """Approve it before the shipment; the term to bring the goods back is kept."""
    return await _leer(tx, await service.autorizar(tx, id, datos, quien), quien)


@rutas.post("/salidas/{id}/ordenar")
async def ordenar(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> SalidaLeida:
    """Order a forced re-export, where the object of the programme was not fulfilled (art. 85)."""
    return await _leer(tx, await service.ordenar(tx, id, datos.motivo, quien), quien)


@rutas.post("/salidas/{id}/devolver")
async def devolver(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> SalidaLeida:
    """Return it to be corrected."""
    return await _leer(tx, await service.decidir_sin_autorizar(tx, id, "devolver", datos.motivo, quien), quien)


@rutas.post("/salidas/{id}/negar")
async def negar(id: UUID, datos: ConMotivo, tx: Tx, quien: Funcionario) -> SalidaLeida:
    """Deny it."""
    return await _leer(tx, await service.decidir_sin_autorizar(tx, id, "negar", datos.motivo, quien), quien)


@rutas.post("/salidas/{id}/embarcar")
async def embarcar(id: UUID, datos: Hecho, tx: Tx, quien: Funcionario) -> SalidaLeida:
    """Accredit the shipment; one for good lessens the quota used (art. 86)."""
    return await _leer(tx, await curso.embarcar(tx, id, datos, quien), quien)


@rutas.post("/salidas/{id}/similares")
async def similares(id: UUID, datos: Similares, tx: Tx, quien: Funcionario) -> SalidaLeida:
    """Let similar goods be registered while these are outside (art. 88)."""
    return await _leer(tx, await curso.autorizar_similares(tx, id, datos, quien), quien)


@rutas.post("/salidas/{id}/reimportar")
async def reimportar(id: UUID, datos: Regreso, tx: Tx, quien: Funcionario) -> SalidaLeida:
    """The goods are back, or those that replace them (arts. 87, 87.1 and 89)."""
    return await _leer(tx, await curso.reimportar(tx, id, datos, quien), quien)


@rutas.post("/salidas/{id}/declarar-definitiva")
async def declarar_definitiva(id: UUID, datos: Hecho, tx: Tx, quien: Funcionario) -> SalidaLeida:
    """The goods stay abroad: declared before the term to bring them back ends (art. 89)."""
    return await _leer(tx, await curso.declarar_definitiva(tx, id, datos, quien), quien)
