"""HTTP: terminations of programmes (arts. 50 to 56)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.historia import PasoLeido, pasos_de
from services.garantias.programas.descargas import archivo as responder
from services.garantias.terminaciones import acto, base, ejecutoria, service
from services.garantias.terminaciones.flujo import FLUJO
from services.garantias.terminaciones.models import Evidencia, Terminacion
from services.garantias.terminaciones.schemas import (
    Aviso,
    AvisoConArchivo,
    AvisoConArchivoOpcional,
    EvidenciaLeida,
    Fallo,
    Proyecto,
    Resolucion,
    ResolucionConArchivo,
    TerminacionLeida,
    TerminacionNueva,
)
from shared import expedientes
from shared.documents import Almacen
from shared.documents.almacen import Objeto
from shared.expedientes import Filtro
from shared.http import Problema, Tx
from shared.http.cargas import examinar_pdf
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import LIMITE_CARGA_PDF, LIMITE_PDF, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1", tags=["terminaciones"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
Funcionario = Annotated[Principal, Depends(requiere("funcionario"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]


async def _leer(tx: AsyncSession, caso: base.CasoTerminacion, quien: Principal) -> TerminacionLeida:
    return TerminacionLeida.de(
        caso.exp,
        caso.fila,
        [EvidenciaLeida.de(e, quien) for e in await base.evidencias(tx, caso.exp.id)],
        await expedientes.acciones(tx, FLUJO, caso.exp, quien),
        await expedientes.proyecto_de(tx, caso.exp.id) is not None,
    )


async def _guardar(request: Request, archivo: UploadFile) -> Objeto:
    carga = await examinar_pdf(archivo)
    almacen: Almacen = request.app.state.almacen
    return await almacen.guardar(carga.trozos(), limite=LIMITE_PDF)


@rutas.post("/programas/{id}/terminaciones", status_code=201)
async def abrir(
    id: UUID, datos: TerminacionNueva, tx: Tx, quien: PrincipalActual, respuesta: Response
) -> TerminacionLeida:
    """Begin the end of a programme; the company asks for the first two, the ministry for any."""
    caso = await service.abrir(tx, id, datos, quien)
    respuesta.headers["Location"] = f"/v1/terminaciones/{caso.exp.id}"
    return await _leer(tx, caso, quien)


@rutas.get("/terminaciones")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None, estado: str | None = None
) -> Pagina[TerminacionLeida]:
    """Terminations that the caller may see."""
    if empresa is not None:
        exigir_empresa(quien, empresa)
    filtro = Filtro(tipos=(FLUJO.tipo,), estados=(estado,) if estado else (), empresa=empresa)
    casos, siguiente = await expedientes.bandeja(tx, quien, filtro, pedida)
    leidas = [await _leer(tx, base.CasoTerminacion(e, await tx.get_one(Terminacion, e.id)), quien) for e in casos]
    return Pagina(elementos=leidas, siguiente=siguiente)


@rutas.get("/terminaciones/{id}")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> TerminacionLeida:
    """One termination with the date and proof of each step."""
    return await _leer(tx, await base.buscar(tx, id, quien), quien)


@rutas.get("/terminaciones/{id}/historia")
async def historia(id: UUID, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """What was done on it, oldest first."""
    caso = await base.buscar(tx, id, quien)
    return await pasos_de(tx, caso.exp.id, quien)


@rutas.get("/terminaciones/{id}/evidencias/{evidencia_id}", response_class=Response)
async def evidencia(id: UUID, evidencia_id: UUID, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The file that proves a step."""
    await base.buscar(tx, id, quien)
    fila = await tx.get(Evidencia, evidencia_id)
    if fila is None or fila.terminacion_id != id or fila.objeto is None:
        raise Problema("no-encontrado")
    return await responder(request.app.state.almacen, fila.objeto, fila.paso)


@rutas.post("/terminaciones/{id}/explicaciones", max_body_size=LIMITE_CARGA_PDF)
async def explicar(
    id: UUID, datos: Annotated[AvisoConArchivoOpcional, Form()], tx: Tx, quien: Titular, request: Request
) -> TerminacionLeida:
    """The company explains itself within ten business days (art. 54)."""
    await base.buscar(tx, id, quien)
    objeto = None if datos.archivo is None else await _guardar(request, datos.archivo)
    return await _leer(tx, await service.rendir_explicaciones(tx, id, datos.motivo, objeto, quien), quien)


@rutas.post("/terminaciones/{id}/informar", max_body_size=LIMITE_CARGA_PDF)
async def informar(
    id: UUID, datos: Annotated[AvisoConArchivoOpcional, Form()], tx: Tx, quien: Funcionario, request: Request
) -> TerminacionLeida:
    """Report to the Comité what was done (art. 54)."""
    objeto = None if datos.archivo is None else await _guardar(request, datos.archivo)
    return await _leer(tx, await service.informar(tx, id, Aviso(motivo=datos.motivo), objeto, quien), quien)


@rutas.post("/terminaciones/{id}/acta", max_body_size=LIMITE_CARGA_PDF)
async def registrar_acta(
    id: UUID, datos: Annotated[ResolucionConArchivo, Form()], tx: Tx, quien: Coordinador, request: Request
) -> TerminacionLeida:
    """Record the Comité's minutes; where it does not proceed, the suspension is lifted."""
    objeto = await _guardar(request, datos.archivo)
    resolucion = Resolucion(motivo=datos.motivo, acta=datos.acta, procede=datos.procede)
    return await _leer(tx, await service.registrar_acta(tx, id, resolucion, objeto, quien), quien)


@rutas.post("/terminaciones/{id}/archivar")
async def archivar(id: UUID, datos: Aviso, tx: Tx, quien: Ministerio) -> TerminacionLeida:
    """End it without effect before the Comité hears of it."""
    return await _leer(tx, await service.archivar(tx, id, datos.motivo, quien), quien)


@rutas.post("/terminaciones/{id}/expedir")
async def expedir(id: UUID, datos: Proyecto, tx: Tx, quien: Funcionario) -> TerminacionLeida:
    """Draft the act, with its conditions or its amount; a coordinador signs it at `/firmar`."""
    caso = await acto.proyectar(tx, id, Aviso(motivo=datos.motivo), quien, sin_declaraciones=datos.sin_declaraciones)
    return await _leer(tx, caso, quien)


@rutas.post("/terminaciones/{id}/firmar")
async def firmar(id: UUID, tx: Tx, quien: Coordinador) -> TerminacionLeida:
    """Sign the act that somebody else drafted."""
    return await _leer(tx, await acto.firmar(tx, id, quien), quien)


@rutas.post("/terminaciones/{id}/notificar", max_body_size=LIMITE_CARGA_PDF)
async def notificar(
    id: UUID, datos: Annotated[AvisoConArchivo, Form()], tx: Tx, quien: Funcionario, request: Request
) -> TerminacionLeida:
    """The act was notified, with its proof; the term to appeal begins."""
    objeto = await _guardar(request, datos.archivo)
    return await _leer(tx, await ejecutoria.notificar(tx, id, Aviso(motivo=datos.motivo), objeto, quien), quien)


@rutas.post("/terminaciones/{id}/recurrir", max_body_size=LIMITE_CARGA_PDF)
async def recurrir(
    id: UUID, datos: Annotated[AvisoConArchivoOpcional, Form()], tx: Tx, quien: Titular, request: Request
) -> TerminacionLeida:
    """The company appeals within its term."""
    await base.buscar(tx, id, quien)
    objeto = None if datos.archivo is None else await _guardar(request, datos.archivo)
    return await _leer(tx, await ejecutoria.recurrir(tx, id, datos.motivo, objeto, quien), quien)


@rutas.post("/terminaciones/{id}/resolver-recurso")
async def resolver_recurso(id: UUID, datos: Fallo, tx: Tx, quien: Coordinador) -> TerminacionLeida:
    """Confirm the act, or revoke it: somebody else than who signed it."""
    caso = await ejecutoria.resolver_recurso(tx, id, datos.motivo, quien, confirma=datos.confirma)
    return await _leer(tx, caso, quien)


@rutas.post("/terminaciones/{id}/ejecutoriar")
async def ejecutoriar(id: UUID, datos: Aviso, tx: Tx, quien: Funcionario) -> TerminacionLeida:
    """The act is final: the programme ends, Customs is told, guarantees go to enforcement (arts. 54 to 56)."""
    return await _leer(tx, await ejecutoria.ejecutoriar(tx, id, datos.motivo, quien), quien)
