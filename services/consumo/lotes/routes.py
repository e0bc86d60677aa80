"""HTTP: batches of requests, and the forms that wait for a signature. Registered before `/v1/consumos/{id}`."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, File, Form, Query, Request, Response, UploadFile
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.consumos.service import contingente_abierto
from services.consumo.lotes import consultas, service
from services.consumo.lotes.formularios import en_zip
from services.consumo.lotes.hoja import Formulario
from services.consumo.lotes.models import LineaDeLote, Lote
from services.consumo.lotes.schemas import LineaDeLoteLeida, LoteLeido, ZipEnPreparacion
from shared.documents import Almacen
from shared.http import Problema, Tx
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import MIB, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, puede_actuar_por, requiere

rutas = Enrutador(prefix="/v1/consumos", tags=["consumos en lote"])

LIMITE_HOJA = 5 * MIB
_TROZO = 256 * 1024
Empresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
NombreDeLote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "Los formularios, cada uno con su número."},
    202: {"description": "Algunos se están generando.", "model": ZipEnPreparacion},
}
Parcial = Annotated[bool, Query(description="Los que estén listos, aunque falten otros.")]


async def _leido(tx: AsyncSession, lote_id: UUID, quien: Principal) -> LoteLeido:
    lote = await service.lote_visible(tx, lote_id, quien)
    avance = (await consultas.avance_de(tx, [lote_id]))[lote_id]
    return LoteLeido.de(lote, avance, actua=puede_actuar_por(quien, lote.nit))


async def _trozos(archivo: UploadFile) -> AsyncIterator[bytes]:
    await archivo.seek(0)
    while trozo := await archivo.read(_TROZO):
        yield trozo


@rutas.post(
    "/lotes",
    status_code=202,
    max_body_size=LIMITE_HOJA + MIB,
    responses={200: {"model": LoteLeido, "description": "Ya se había recibido: no cambia nada."}},
)
async def recibir(
    hoja: Annotated[UploadFile, File(description="CSV: cupo, cantidad y los campos del formulario; vea la plantilla.")],
    request: Request,
    tx: Tx,
    quien: Empresa,
    respuesta: Response,
    lote: Annotated[
        NombreDeLote | None, Form(description="Identificador suyo; el mismo lote otra vez no cambia nada.")
    ] = None,
) -> LoteLeido:
    """Many requests at once: each line becomes a draft or is refused by itself; 200 if this batch is known already."""
    if quien.empresa is None:
        raise Problema("prohibido", "Diga en la cabecera X-Empresa por cuál empresa presenta el lote.")
    if not hoja.size:
        raise Problema("archivo-vacio", f"{hoja.filename}: el archivo está vacío.")
    if hoja.size > LIMITE_HOJA:
        raise Problema("cuerpo-demasiado-grande", f"{hoja.filename}: el máximo es {LIMITE_HOJA // MIB} MB.")
    almacen: Almacen = request.app.state.almacen
    guardada = await almacen.guardar(_trozos(hoja), tipo="text/csv", limite=LIMITE_HOJA)
    fila, nuevo = await service.recibir(tx, quien, lote=lote, nit=quien.empresa, hoja=guardada)
    if not nuevo:
        respuesta.status_code = 200
    respuesta.headers["Location"] = f"/v1/consumos/lotes/{fila.id}?esperar=30"
    return await _leido(tx, fila.id, quien)


@rutas.get("/lotes")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None
) -> Pagina[LoteLeido]:
    """Batches of the caller's companies, newest first."""
    consulta = sa.select(Lote)
    if empresa is not None:
        exigir_empresa(quien, empresa)
        consulta = consulta.where(col(Lote.nit) == empresa)
    elif not quien.es_interno:
        consulta = consulta.where(col(Lote.nit).in_(sorted(quien.empresas)))
    filas, siguiente = await paginar(tx, consulta, (col(Lote.id),), pedida, descendente=True)
    avances = await consultas.avance_de(tx, [f.id for f in filas])
    elementos = [LoteLeido.de(f, avances[f.id], actua=puede_actuar_por(quien, f.nit)) for f in filas]
    return Pagina(elementos=elementos, siguiente=siguiente)


@rutas.get("/lotes/plantilla", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def leer_plantilla(
    tx: Tx, quien: PrincipalActual, cupo: Annotated[str, Query(max_length=80, description="Número o id del cupo.")]
) -> Response:
    """The sheet to be filled in for a cupo: its contingente's fields in their order, and the cupo in the first line."""
    suyo = await consultas.cupo_por_nombre(tx, cupo, quien)
    formulario = Formulario((await contingente_abierto(tx, suyo.contingente)).formulario_cqe)
    salida = io.StringIO()
    hoja = csv.writer(salida, delimiter=";")
    hoja.writerow(formulario.encabezado)
    hoja.writerow([suyo.numero, *[""] * (len(formulario.encabezado) - 1)])
    cabeceras = {"Content-Disposition": f'attachment; filename="consumos-{suyo.contingente}.csv"'}
    # With its mark, without which spreadsheets read accents wrong.
    return Response(salida.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=cabeceras)


@rutas.get("/lotes/{lote_id}")
async def leer(
    lote_id: UUID,
    request: Request,
    quien: PrincipalActual,
    esperar: EsperarSegundos = 0,
    radicacion: Annotated[bool, Query(description="Esperar a que termine también la radicación pedida.")] = False,
) -> LoteLeido:
    """How far the batch is; with `esperar` the answer comes as soon as it is done."""

    def terminado(x: LoteLeido) -> bool:
        return x.terminado_en is not None and not (radicacion and x.radicacion == "pedida")

    return await esperar_cambio(request, lambda tx: _leido(tx, lote_id, quien), terminado, esperar)


@rutas.get("/lotes/{lote_id}/lineas")
async def leer_lineas(
    lote_id: UUID,
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    rechazadas: Annotated[bool, Query(description="Solo las que no se tomaron.")] = False,
) -> Pagina[LineaDeLoteLeida]:
    """What became of each line, in the order of the file."""
    await service.lote_visible(tx, lote_id, quien)
    consulta = sa.select(LineaDeLote).where(col(LineaDeLote.lote_id) == lote_id)
    if rechazadas:
        consulta = consulta.where(~col(LineaDeLote.tomada))
    filas, siguiente = await paginar(tx, consulta, (col(LineaDeLote.linea),), pedida)
    elementos = [LineaDeLoteLeida.de(x) for x in await consultas.con_sus_casos(tx, filas)]
    return Pagina(elementos=elementos, siguiente=siguiente)


@rutas.post("/lotes/{lote_id}/radicar", status_code=202)
async def radicar(lote_id: UUID, tx: Tx, quien: Empresa, respuesta: Response) -> LoteLeido:
    """File every draft of the batch; their forms are rendered meanwhile."""
    await service.pedir_radicacion(tx, lote_id, quien)
    respuesta.headers["Location"] = f"/v1/consumos/lotes/{lote_id}?esperar=30&radicacion=true"
    return await _leido(tx, lote_id, quien)


@rutas.get("/lotes/{lote_id}/formularios.zip", response_class=Response, responses=ZIP)
async def leer_formularios_del_lote(
    lote_id: UUID, request: Request, tx: Tx, quien: PrincipalActual, parcial: Parcial = False
) -> Response:
    """The batch's forms that wait for a signature."""
    await service.lote_visible(tx, lote_id, quien)
    formularios = await consultas.formularios_del_lote(tx, lote_id)
    return en_zip(request.app.state.almacen, formularios, f"formularios-{lote_id}", parcial=parcial)


@rutas.get("/formularios.zip", response_class=Response, responses=ZIP)
async def leer_formularios(
    request: Request,
    tx: Tx,
    quien: PrincipalActual,
    empresa: NIT | None = None,
    contingente: Annotated[str | None, Query(max_length=40)] = None,
    cupo: Annotated[str | None, Query(max_length=80, description="Número o id del cupo.")] = None,
    parcial: Parcial = False,
) -> Response:
    """All forms of a company that wait for a signature, oldest first, 10,000 at most."""
    nit = empresa or quien.empresa
    if nit is None:
        raise Problema("prohibido", "Diga la empresa en `empresa` o en la cabecera X-Empresa.")
    formularios = await consultas.formularios_de(tx, quien, empresa=nit, contingente=contingente, cupo=cupo)
    return en_zip(request.app.state.almacen, formularios, f"formularios-{nit}", parcial=parcial)
