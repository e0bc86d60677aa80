"""HTTP: signed files, many at a time. Registered before `/v1/consumos/{id}`."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, File, Form, Query, Request, Response, UploadFile
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.firmados import service
from services.consumo.firmados.models import Archivo, Envio
from services.consumo.firmados.schemas import ArchivoLeido, EnvioLeido
from shared.clock import reloj_legal, reloj_sistema
from shared.documents import Almacen, Objeto
from shared.expedientes import expediente
from shared.http import Problema, Tx
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import LIMITE_PDF, MIB, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/consumos/firmados", tags=["consumos en lote"])

LIMITE_ENVIO = 200 * MIB
_TROZO = 256 * 1024
Empresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
NombreDeLote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


async def _leido(tx: AsyncSession, envio_id: UUID, quien: Principal) -> EnvioLeido:
    envio = await service.envio_visible(tx, envio_id, quien)
    return EnvioLeido.de(envio, *(await service.tomados_de(tx, [envio_id]))[envio_id])


async def _trozos(archivo: UploadFile) -> AsyncIterator[bytes]:
    await archivo.seek(0)
    while trozo := await archivo.read(_TROZO):
        yield trozo


async def _guardar(almacen: Almacen, archivo: UploadFile) -> tuple[str, Objeto]:
    nombre = "".join(c for c in archivo.filename or "" if c.isprintable())[:200] or "archivo"
    inicio = await archivo.read(5)
    if not inicio:
        raise Problema("archivo-vacio", f"{nombre}: el archivo está vacío.")
    es_zip = inicio.startswith(b"PK")
    if not es_zip and inicio != b"%PDF-":
        raise Problema("no-es-pdf", f"{nombre}: no es un PDF ni un zip.")
    tipo, maximo = ("application/octet-stream", LIMITE_ENVIO) if es_zip else ("application/pdf", LIMITE_PDF)
    if (archivo.size or 0) > maximo:
        raise Problema("cuerpo-demasiado-grande", f"{nombre}: el máximo es {maximo // MIB} MB.", maximo_bytes=maximo)
    return nombre, await almacen.guardar(_trozos(archivo), tipo=tipo, limite=maximo)


@rutas.post(
    "",
    status_code=202,
    max_body_size=LIMITE_ENVIO + MIB,
    responses={200: {"model": EnvioLeido, "description": "Ya se había recibido: no cambia nada."}},
)
async def recibir(
    archivos: Annotated[list[UploadFile], File(description="PDF firmados, o un zip con ellos; con cualquier nombre.")],
    request: Request,
    tx: Tx,
    quien: Empresa,
    respuesta: Response,
    lote: Annotated[
        NombreDeLote | None, Form(description="Identificador suyo; el mismo envío otra vez no cambia nada.")
    ] = None,
) -> EnvioLeido:
    """Signed forms in any number: each goes to its own request by its content, and is answered by itself."""
    if quien.empresa is None:
        raise Problema("prohibido", "Diga en la cabecera X-Empresa por cuál empresa envía.")
    recibido_en, recibido_el = reloj_sistema.ahora(), reloj_legal.hoy()
    almacen: Almacen = request.app.state.almacen
    guardados = [await _guardar(almacen, archivo) for archivo in archivos]
    fila, nuevo = await service.recibir(
        tx,
        quien,
        lote=lote,
        nit=quien.empresa,
        archivos=guardados,
        recibido_en=recibido_en,
        recibido_el=recibido_el,
    )
    if not nuevo:
        respuesta.status_code = 200
    respuesta.headers["Location"] = f"/v1/consumos/firmados/{fila.id}?esperar=30"
    return await _leido(tx, fila.id, quien)


@rutas.get("")
async def listar(
    tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, empresa: NIT | None = None
) -> Pagina[EnvioLeido]:
    """What the caller's companies sent, newest first."""
    consulta = sa.select(Envio)
    if empresa is not None:
        exigir_empresa(quien, empresa)
        consulta = consulta.where(col(Envio.nit) == empresa)
    elif not quien.es_interno:
        consulta = consulta.where(col(Envio.nit).in_(sorted(quien.empresas)))
    filas, siguiente = await paginar(tx, consulta, (col(Envio.id),), pedida, descendente=True)
    cuentas = await service.tomados_de(tx, [f.id for f in filas])
    return Pagina(elementos=[EnvioLeido.de(f, *cuentas[f.id]) for f in filas], siguiente=siguiente)


@rutas.get("/{envio_id}")
async def leer(envio_id: UUID, request: Request, quien: PrincipalActual, esperar: EsperarSegundos = 0) -> EnvioLeido:
    """How far it is; with `esperar` the answer comes as soon as all files have theirs."""
    return await esperar_cambio(
        request, lambda tx: _leido(tx, envio_id, quien), lambda x: x.terminado_en is not None, esperar
    )


@rutas.get("/{envio_id}/archivos")
async def leer_archivos(
    envio_id: UUID,
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    rechazados: Annotated[bool, Query(description="Solo los que no se tomaron.")] = False,
) -> Pagina[ArchivoLeido]:
    """What became of each file: the request that it went to and its state, or why it went to none."""
    await service.envio_visible(tx, envio_id, quien)
    consulta = sa.select(Archivo).where(col(Archivo.envio_id) == envio_id)
    if rechazados:
        consulta = consulta.where(~col(Archivo.tomado))
    filas, siguiente = await paginar(tx, consulta, (col(Archivo.orden),), pedida)
    c = expediente.c
    ids = [f.consumo_id for f in filas if f.consumo_id is not None]
    casos = {f.id: f for f in await tx.execute(sa.select(c.id, c.numero, c.estado).where(c.id.in_(ids)))}
    elementos = [
        ArchivoLeido.de(f, casos[f.consumo_id].numero, casos[f.consumo_id].estado)
        if f.consumo_id is not None
        else ArchivoLeido.de(f, None, None)
        for f in filas
    ]
    return Pagina(elementos=elementos, siguiente=siguiente)
