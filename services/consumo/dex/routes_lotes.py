"""HTTP: batches of declarations. Registered before `/v1/dex/{id}`."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, File, Form, Query, Request, Response, UploadFile
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.consumo.dex import lotes
from services.consumo.dex.models import LineaDeLote, Lote
from services.consumo.dex.schemas_lotes import LineaDeLoteLeida, LoteLeido
from shared.documents import Almacen
from shared.http import Problema, Tx
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import MIB, Enrutador
from shared.identity import NIT, Principal, PrincipalActual, exigir_empresa, requiere

rutas = Enrutador(prefix="/v1/dex/lotes", tags=["dex"])

LIMITE_HOJA = 5 * MIB
LIMITE_ZIP = 200 * MIB
_TROZO = 256 * 1024
Empresa = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]
NombreDeLote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


async def _leido(tx: AsyncSession, lote_id: UUID, quien: Principal) -> LoteLeido:
    lote = await lotes.lote_visible(tx, lote_id, quien)
    return LoteLeido.de(lote, *(await lotes.cuentas_de_lineas(tx, [lote_id]))[lote_id])


async def _trozos(archivo: UploadFile) -> AsyncIterator[bytes]:
    await archivo.seek(0)
    while trozo := await archivo.read(_TROZO):
        yield trozo


@rutas.post(
    "",
    status_code=202,
    max_body_size=LIMITE_ZIP + LIMITE_HOJA + MIB,
    responses={200: {"model": LoteLeido, "description": "Ya se había recibido: no cambia nada."}},
)
async def recibir(
    hoja: Annotated[UploadFile, File(description="CSV: cqe, declaracion, fecha, cantidad_t, fob_usd, clase, archivo.")],
    comprimido: Annotated[UploadFile, File(description="Zip con los PDF que nombra la columna `archivo`.")],
    request: Request,
    tx: Tx,
    quien: Empresa,
    respuesta: Response,
    lote: Annotated[
        NombreDeLote | None, Form(description="Identificador suyo; el mismo lote otra vez no cambia nada.")
    ] = None,
) -> LoteLeido:
    """Many declarations at once: each line is taken or refused by itself; 200 if this batch is known already."""
    if quien.empresa is None:
        raise Problema("prohibido", "Diga en la cabecera X-Empresa por cuál empresa presenta el lote.")
    for archivo, maximo in ((hoja, LIMITE_HOJA), (comprimido, LIMITE_ZIP)):
        if not archivo.size:
            raise Problema("archivo-vacio", f"{archivo.filename}: el archivo está vacío.")
        if archivo.size > maximo:
            raise Problema("cuerpo-demasiado-grande", f"{archivo.filename}: el máximo es {maximo // MIB} MB.")
    if not (await comprimido.read(4)).startswith(b"PK"):
        raise Problema("zip-invalido", f"{comprimido.filename}: no es un zip.")
    almacen: Almacen = request.app.state.almacen
    guardada = await almacen.guardar(_trozos(hoja), tipo="text/csv", limite=LIMITE_HOJA)
    guardado = await almacen.guardar(_trozos(comprimido), tipo="application/octet-stream", limite=LIMITE_ZIP)
    fila, nuevo = await lotes.recibir(tx, quien, lote=lote, nit=quien.empresa, hoja=guardada, comprimido=guardado)
    if not nuevo:
        respuesta.status_code = 200
    respuesta.headers["Location"] = f"/v1/dex/lotes/{fila.id}?esperar=30"
    return await _leido(tx, fila.id, quien)


@rutas.get("")
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
    cuentas = await lotes.cuentas_de_lineas(tx, [lote.id for lote in filas])
    return Pagina(elementos=[LoteLeido.de(x, *cuentas[x.id]) for x in filas], siguiente=siguiente)


@rutas.get("/{lote_id}")
async def leer(lote_id: UUID, request: Request, quien: PrincipalActual, esperar: EsperarSegundos = 0) -> LoteLeido:
    """How far the batch is; with `esperar` the answer comes as soon as it is done."""
    return await esperar_cambio(
        request, lambda tx: _leido(tx, lote_id, quien), lambda x: x.terminado_en is not None, esperar
    )


@rutas.get("/{lote_id}/lineas")
async def leer_lineas(
    lote_id: UUID,
    tx: Tx,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    rechazadas: Annotated[bool, Query(description="Solo las que no se tomaron.")] = False,
) -> Pagina[LineaDeLoteLeida]:
    """What became of each line, in the order of the file."""
    await lotes.lote_visible(tx, lote_id, quien)
    consulta = sa.select(LineaDeLote).where(col(LineaDeLote.lote_id) == lote_id)
    if rechazadas:
        consulta = consulta.where(~col(LineaDeLote.tomada))
    filas, siguiente = await paginar(tx, consulta, (col(LineaDeLote.linea),), pedida)
    return Pagina(elementos=[LineaDeLoteLeida.de(f) for f in filas], siguiente=siguiente)
