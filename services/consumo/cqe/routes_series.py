"""HTTP for coordinadores: serial numbers and forms that the destination supplied. Before `/v1/cqe/{numero}`."""

import asyncio
import hashlib
import json
from typing import Annotated

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile
from pydantic import Field, TypeAdapter, ValidationError

from services.consumo.cqe import formularios, series
from services.consumo.cqe.rules import numeros_de
from services.consumo.cqe.schemas import ExistenciasLeidas, FormularioLeido, SeriesCargadas
from services.consumo.descargas import PDF
from shared.documents import Almacen
from shared.events import RefObjeto
from shared.http import Problema, Tx
from shared.http.cargas import PdfRecibido
from shared.http.rutas import LIMITE_CARGA_PDF, MIB, Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/cqe", tags=["cqe"])
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Ministerio = Annotated[Principal, Depends(requiere("funcionario", "coordinador"))]
UMBRALES = (100, 20, 5)
Umbral = Annotated[int, Field(ge=0, le=1_000_000)]
_MAPA: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


@rutas.post("/existencias", status_code=201, max_body_size=2 * MIB)
async def cargar_existencias(
    tx: Tx,
    quien: Coordinador,
    contingente: Annotated[str, Form(max_length=40)],
    archivo: Annotated[UploadFile, File(description="Un número por línea; en un CSV, la primera columna.")],
    umbrales: Annotated[list[Umbral] | None, Form(description="Cuántos quedan cuando se da la alarma.")] = None,
) -> SeriesCargadas:
    """Load serial numbers that the destination supplied: all of them or, with one bad line, none."""
    contenido = await archivo.read()
    numeros, malas = numeros_de(contenido)
    if malas:
        raise series.rechazo(malas)
    if not numeros:
        raise Problema("archivo-sin-datos")
    lote = await series.cargar(
        tx,
        quien,
        contingente=contingente,
        archivo=archivo.filename or "",
        sha256=hashlib.sha256(contenido).hexdigest(),
        numeros=numeros,
        umbrales=umbrales or UMBRALES,
    )
    return SeriesCargadas(
        lote=lote.id,
        contingente=contingente,
        cargados=lote.cantidad,
        primero=numeros[0][1],
        ultimo=numeros[-1][1],
        umbrales=lote.umbrales,
        cargado_en=lote.cargado_en,
    )


@rutas.get("/existencias")
async def leer_existencias(
    tx: Tx, quien: Ministerio, contingente: Annotated[str | None, Query(max_length=40)] = None
) -> list[ExistenciasLeidas]:
    """How many serial numbers are left, by contingente."""
    return [ExistenciasLeidas.model_validate(fila) for fila in await series.existencias(tx, contingente)]


@rutas.post("/formularios", status_code=201, max_body_size=LIMITE_CARGA_PDF)
async def cargar_formulario(
    request: Request,
    tx: Tx,
    quien: Coordinador,
    contingente: Annotated[str, Form(max_length=40)],
    mapa: Annotated[str, Form(description='Objeto JSON: campo del PDF → dato, `{"CertNo": "numero"}`.')],
    archivo: PdfRecibido,
) -> FormularioLeido:
    """Load the destination's own form; certificates approved from now on are filled in it."""
    try:
        leido = _MAPA.validate_python(json.loads(mapa))
    except (json.JSONDecodeError, ValidationError) as error:
        raise Problema("formulario-invalido", "El mapa debe ser un objeto JSON de campo a dato.") from error
    almacen: Almacen = request.app.state.almacen
    blanco = await archivo.contenido()
    objeto = await almacen.guardar(blanco)
    ref = RefObjeto(servicio="consumo", clave=objeto.clave, sha256=objeto.sha256, tamano=objeto.tamano)
    formulario = await formularios.cargar(tx, quien, contingente=contingente, blanco=blanco, objeto=ref, mapa=leido)
    return FormularioLeido.de(formulario)


@rutas.get("/formularios/{contingente}")
async def leer_formulario(contingente: str, tx: Tx, quien: Ministerio) -> FormularioLeido:
    """The form in force for a contingente."""
    return FormularioLeido.de(await formularios.vigente(tx, contingente))


@rutas.get("/formularios/{contingente}/prueba.pdf", response_class=Response, responses=PDF)
async def probar_formulario(contingente: str, request: Request, tx: Tx, quien: Ministerio) -> Response:
    """The form in force with the name of each datum in its field, to be looked at before anything is issued with it."""
    formulario = await formularios.vigente(tx, contingente)
    almacen: Almacen = request.app.state.almacen
    blanco = await almacen.leer(RefObjeto.model_validate(formulario.objeto).clave)
    nombres = await asyncio.to_thread(formularios.nombres_de_prueba, blanco, formulario.mapa)
    lleno = await asyncio.to_thread(formularios.llenar, blanco, formulario.mapa, nombres)
    return Response(lleno, media_type="application/pdf", headers={"Cache-Control": "no-store"})
