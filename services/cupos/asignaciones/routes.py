"""HTTP of allocation runs: preparing, confirming, publishing and reading them."""

import csv
import io
from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.asignaciones import acto, confirmar, consultas, corridas, sello
from services.cupos.asignaciones.models import Corrida
from services.cupos.asignaciones.schemas import (
    AsignacionNueva,
    AsignadoPublico,
    CorridaLeida,
    CorridaResumida,
    DecisionDeApartado,
    Decisiones,
    Paso,
    PasoConMotivo,
    PendienteLeida,
)
from services.cupos.solicitudes.comprobar import kilogramos_exactos
from shared.documents import Almacen
from shared.documents.typst import render
from shared.events import RefObjeto
from shared.http import Problema, Tx
from shared.http.enteros import ENTERO_MAXIMO
from shared.http.etag import poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(tags=["asignaciones"])
Prepara = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
PasoSinMas = Annotated[Paso, Body(default_factory=Paso)]
"""A step that needs no body."""
Lector = Annotated[Principal, Depends(requiere("funcionario", "coordinador", "auditor"))]


@rutas.post("/v1/asignaciones", status_code=201)
async def crear(nueva: AsignacionNueva, tx: Tx, quien: Prepara, respuesta: Response) -> CorridaLeida:
    """Open a run and compute its dry run: nothing moves until somebody else confirms it."""
    corrida = await corridas.crear(tx, nueva.contingente, nueva.grupos, nueva.ronda, quien, motivo=nueva.motivo)
    respuesta.headers["Location"] = f"/v1/asignaciones/{corrida.id}"
    return await responder(tx, corrida, quien, respuesta)


@rutas.get("/v1/asignaciones")
async def listar(
    tx: Tx,
    quien: Lector,
    pedida: PaginacionPedida,
    contingente: str | None = None,
    estado: str | None = None,
) -> Pagina[CorridaResumida]:
    """Runs, newest first."""
    filas, siguiente = await consultas.listar(tx, quien, pedida, contingente=contingente, estado=estado)
    return Pagina(elementos=filas, siguiente=siguiente)


@rutas.get("/v1/asignaciones/{corrida_id}")
async def leer(
    corrida_id: UUID,
    tx: Tx,
    quien: Lector,
    respuesta: Response,
    calculo: Annotated[int | None, Query(ge=1, le=ENTERO_MAXIMO, description="Un cálculo anterior.")] = None,
) -> CorridaLeida:
    """One run: who gets what, the arithmetic line by line, what must still be decided, its acts and its history."""
    corrida = await consultas.corrida_de(tx, corrida_id)
    poner_etag(respuesta, corrida.version)
    return await consultas.detallar(tx, corrida, quien, calculo)


@rutas.get("/v1/asignaciones/{corrida_id}/pendientes")
async def pendientes(corrida_id: UUID, tx: Tx, quien: Lector) -> list[PendienteLeida]:
    """Requests in validation, waiting, returned or appealed, and what was decided of each for this run."""
    corrida = await consultas.corrida_de(tx, corrida_id)
    if corrida.clase == "archivo":
        return []
    _, entradas, _ = await consultas.calculada(tx, corrida)
    return consultas.pendientes(entradas, await consultas.unidad_de(tx, corrida.contingente))


@rutas.post("/v1/asignaciones/{corrida_id}/calcular")
async def calcular(corrida_id: UUID, cuerpo: PasoSinMas, tx: Tx, quien: Prepara, respuesta: Response) -> CorridaLeida:
    """Compute again on what there is now: the next calculation of the run; earlier ones are kept."""
    return await responder(tx, await corridas.calcular(tx, corrida_id, quien, version=cuerpo.version), quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/pendientes")
async def decidir(corrida_id: UUID, cuerpo: Decisiones, tx: Tx, quien: Prepara, respuesta: Response) -> CorridaLeida:
    """Include requests, leave them out or keep their kilograms aside, each with its reason; computes again."""
    decididas = [corridas.Decidida(d.solicitud, d.decision, d.motivo) for d in cuerpo.decisiones]
    corrida = await corridas.decidir(tx, corrida_id, decididas, quien, version=cuerpo.version)
    return await responder(tx, corrida, quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/proponer")
async def proponer(corrida_id: UUID, cuerpo: PasoSinMas, tx: Tx, quien: Prepara, respuesta: Response) -> CorridaLeida:
    """Hand it to a coordinador who did not prepare it."""
    return await responder(tx, await corridas.proponer(tx, corrida_id, quien, version=cuerpo.version), quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/devolver")
async def devolver(
    corrida_id: UUID, cuerpo: PasoConMotivo, tx: Tx, quien: Coordinador, respuesta: Response
) -> CorridaLeida:
    """Give it back to who prepares it."""
    corrida = await corridas.devolver(tx, corrida_id, quien, motivo=cuerpo.motivo, version=cuerpo.version)
    return await responder(tx, corrida, quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/confirmar")
async def confirmar_una(
    corrida_id: UUID, cuerpo: PasoConMotivo, tx: Tx, quien: Coordinador, respuesta: Response
) -> CorridaLeida:
    """Commit it, once: every request is decided and every quota assigned, or nothing is."""
    corrida = await confirmar.confirmar(tx, corrida_id, quien, motivo=cuerpo.motivo, version=cuerpo.version)
    return await responder(tx, corrida, quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/publicar")
async def publicar(
    corrida_id: UUID, cuerpo: PasoSinMas, tx: Tx, quien: Coordinador, respuesta: Response
) -> CorridaLeida:
    """Let anyone read who got what."""
    return await responder(tx, await corridas.publicar(tx, corrida_id, quien, version=cuerpo.version), quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/descartar")
async def descartar(
    corrida_id: UUID, cuerpo: PasoConMotivo, tx: Tx, quien: Prepara, respuesta: Response
) -> CorridaLeida:
    """End a run that was not confirmed."""
    corrida = await corridas.descartar(tx, corrida_id, quien, motivo=cuerpo.motivo, version=cuerpo.version)
    return await responder(tx, corrida, quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/apartados/{solicitud_id}/decidir")
async def decidir_apartado(
    corrida_id: UUID,
    solicitud_id: UUID,
    cuerpo: DecisionDeApartado,
    tx: Tx,
    quien: Coordinador,
    respuesta: Response,
) -> CorridaLeida:
    """Decide a request with what the run kept aside for it, once its signature passed or its company answered."""
    corrida = await consultas.corrida_de(tx, corrida_id)
    kg = 0
    if cuerpo.cantidad is not None:
        contingente, _ = await corridas.contingente_vigente(tx, corrida.contingente)
        kg = kilogramos_exactos(cuerpo.cantidad, contingente)
    corrida = await confirmar.decidir_apartado(tx, corrida_id, solicitud_id, kg, quien, motivo=cuerpo.motivo)
    return await responder(tx, corrida, quien, respuesta)


@rutas.post("/v1/asignaciones/{corrida_id}/apartados/{solicitud_id}/liberar")
async def liberar_apartado(
    corrida_id: UUID, solicitud_id: UUID, cuerpo: PasoConMotivo, tx: Tx, quien: Coordinador, respuesta: Response
) -> CorridaLeida:
    """Give back to the group what was kept aside for a request."""
    corrida = await confirmar.liberar_apartado(tx, corrida_id, solicitud_id, quien, motivo=cuerpo.motivo)
    return await responder(tx, corrida, quien, respuesta)


@rutas.get(
    "/v1/asignaciones/{corrida_id}/acto.pdf",
    response_class=Response,
    responses={202: {"description": "Se está sellando."}},
)
async def acto_pdf(corrida_id: UUID, request: Request, tx: Tx, quien: Lector) -> Response:
    """The act: a simulation until confirmed; then the sealed one, 202 with `Retry-After` until it has its seal."""
    corrida = await consultas.corrida_de(tx, corrida_id)
    if corrida.sellado is not None:
        return await objeto(request, corrida.sellado, f"{corrida.numero}.pdf")
    if corrida.confirmada_en is None:
        pdf = await render(acto.PLANTILLA, await acto.datos_del_acto(tx, corrida))
        nombre = f'inline; filename="{corrida.numero}.pdf"'
        return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": nombre})
    if corrida.documento_error is not None:
        raise Problema("acto-no-sellado", corrida.documento_error)
    return Response(status_code=202, headers={"Retry-After": "1"})


@rutas.post("/v1/asignaciones/{corrida_id}/acto/reintentar", status_code=202)
async def reintentar_acto(
    corrida_id: UUID, cuerpo: PasoConMotivo, tx: Tx, quien: Prepara, respuesta: Response
) -> CorridaLeida:
    """Render or seal again an act that failed."""
    corrida = await sello.reintentar_acto(tx, corrida_id, quien, motivo=cuerpo.motivo)
    return await responder(tx, corrida, quien, respuesta)


@rutas.get("/v1/asignaciones/{corrida_id}/acto-que-ordena.pdf", response_class=Response)
async def acto_que_ordena(corrida_id: UUID, request: Request, tx: Tx, quien: Lector) -> Response:
    """Of an allocation from a file: the act that orders it, byte for byte as it arrived."""
    corrida = await consultas.corrida_de(tx, corrida_id)
    if corrida.acto is None:
        raise Problema("no-encontrado")
    return await objeto(request, corrida.acto["documento"], f"{corrida.numero}-acto.pdf")


@rutas.get("/v1/asignaciones/{corrida_id}/resultados.csv", response_class=Response)
async def resultados_csv(corrida_id: UUID, tx: Tx, quien: Lector) -> Response:
    """The table as CSV, with semicolons and kilograms."""
    corrida = await consultas.corrida_de(tx, corrida_id)
    leida = await consultas.detallar(tx, corrida, quien)
    salida = io.StringIO()
    escritor = csv.writer(salida, delimiter=";", lineterminator="\r\n")
    escritor.writerow(
        ["grupo", "solicitud", "nit", "razon_social", "decision", "motivo", "pedido_kg", "asignado_kg", "apartado_kg"]
    )
    for g in leida.resultado:
        for f in g.filas:
            cifras = [f.pedida.kg, f.asignada.kg, f.apartada.kg]
            escritor.writerow([g.grupo, f.numero, f.nit, _celda(f.razon_social), f.decision, _celda(f.motivo), *cifras])
    # The mark has spreadsheets read it as UTF-8.
    cabeceras = {"Content-Disposition": f'attachment; filename="{corrida.numero}.csv"'}
    return Response("\ufeff" + salida.getvalue(), media_type="text/csv; charset=utf-8", headers=cabeceras)


@rutas.get("/v1/contingentes/{codigo}/asignaciones")
async def publicadas(codigo: str, tx: Tx, pedida: PaginacionPedida) -> Pagina[AsignadoPublico]:
    """Who got what in the published runs of a contingente; for anyone."""
    filas, siguiente = await consultas.publicadas(tx, codigo, pedida)
    return Pagina(elementos=list(filas), siguiente=siguiente)


def _celda(texto: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{texto}" if texto[:1] in ("=", "+", "-", "@", "\t") else texto


async def objeto(request: Request, guardado: dict[str, object], nombre: str) -> Response:
    """A kept PDF."""
    ref = RefObjeto.model_validate(guardado)
    almacen: Almacen = request.app.state.almacen
    cabeceras = {"Content-Disposition": f'inline; filename="{nombre}"', "ETag": f'"{ref.sha256}"'}
    return Response(await almacen.leer(ref.clave), media_type=ref.tipo, headers=cabeceras)


async def responder(tx: AsyncSession, corrida: Corrida, quien: Principal, respuesta: Response) -> CorridaLeida:
    """The run with its ETag."""
    poner_etag(respuesta, corrida.version)
    return await consultas.detallar(tx, corrida, quien)
