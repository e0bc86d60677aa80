"""HTTP: many registrations at once, from a CSV. Registered before `/v1/registros/{id}`."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import sqlalchemy as sa
from fastapi import File, Form, Request, Response, UploadFile
from pydantic import BaseModel, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.garantias.registros import lotes
from services.garantias.registros.hoja import COLUMNAS
from services.garantias.registros.models import LineaDeLoteRegistros
from services.garantias.registros.routes import Titular
from shared.documents import Almacen
from shared.http import Problema, Tx
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.paginacion import Pagina, PaginacionPedida, paginar
from shared.http.rutas import MIB, Enrutador
from shared.identity import Principal, PrincipalActual

rutas = Enrutador(prefix="/v1", tags=["registros"])

LIMITE_HOJA = 5 * MIB
_TROZO = 256 * 1024
NombreDeLote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class LoteLeido(BaseModel):
    """A batch and how far it is."""

    id: UUID
    programa_id: UUID
    nit: str
    lote: str
    estado: str
    error: str | None
    notas: list[str]
    radicadas: int
    borradores: int
    rechazadas: int
    recibido_en: datetime
    terminado_en: datetime | None


class LineaLeida(BaseModel):
    """What became of a line of the sheet."""

    linea: int
    referencia: str
    estado: str
    registro_id: UUID | None
    errores: list[str]

    @classmethod
    def de(cls, fila: LineaDeLoteRegistros) -> Self:
        """The row as the API shows it."""
        return cls(**fila.model_dump(exclude={"lote_id"}))


async def _leido(tx: AsyncSession, id: UUID, quien: Principal) -> LoteLeido:
    lote = await lotes.lote_visible(tx, id, quien)
    consulta = (
        sa.select(col(LineaDeLoteRegistros.estado), sa.func.count())
        .where(col(LineaDeLoteRegistros.lote_id) == id)
        .group_by(col(LineaDeLoteRegistros.estado))
    )
    cuentas: dict[str, int] = {fila[0]: fila[1] for fila in await tx.execute(consulta)}
    return LoteLeido(
        **lote.model_dump(include=set(LoteLeido.model_fields)),
        radicadas=cuentas.get("radicado", 0),
        borradores=cuentas.get("borrador", 0),
        rechazadas=cuentas.get("rechazada", 0),
    )


async def _trozos(archivo: UploadFile) -> AsyncIterator[bytes]:
    await archivo.seek(0)
    while trozo := await archivo.read(_TROZO):
        yield trozo


@rutas.post(
    "/programas/{id}/registros/lotes",
    status_code=202,
    max_body_size=LIMITE_HOJA + MIB,
    responses={200: {"model": LoteLeido, "description": "Ya se había recibido: no cambia nada."}},
)
async def recibir(
    id: UUID,
    hoja: Annotated[UploadFile, File(description=f"CSV: {', '.join(COLUMNAS)}.")],
    tx: Tx,
    quien: Titular,
    peticion: Request,
    respuesta: Response,
    lote: Annotated[NombreDeLote | None, Form(description="Identificador suyo; repetido no cambia nada.")] = None,
) -> LoteLeido:
    """File many registrations, one line per item; lines with the same `referencia` are one. 200 if known already."""
    if not hoja.size:
        raise Problema("archivo-vacio")
    if hoja.size > LIMITE_HOJA:
        raise Problema("cuerpo-demasiado-grande", f"El máximo es {LIMITE_HOJA // MIB} MB.")
    almacen: Almacen = peticion.app.state.almacen
    guardada = await almacen.guardar(_trozos(hoja), tipo="text/csv", limite=LIMITE_HOJA)
    fila, nuevo = await lotes.recibir(tx, id, guardada, lote, quien)
    if not nuevo:
        respuesta.status_code = 200
    respuesta.headers["Location"] = f"/v1/registros/lotes/{fila.id}?esperar=30"
    return await _leido(tx, fila.id, quien)


@rutas.get("/registros/lotes/{id}")
async def leer(id: UUID, request: Request, quien: PrincipalActual, esperar: EsperarSegundos = 0) -> LoteLeido:
    """How far the batch is; with `esperar` the answer comes as soon as it is done."""
    return await esperar_cambio(
        request, lambda tx: _leido(tx, id, quien), lambda x: x.terminado_en is not None, esperar
    )


@rutas.get("/registros/lotes/{id}/lineas")
async def leer_lineas(
    id: UUID, tx: Tx, quien: PrincipalActual, pedida: PaginacionPedida, rechazadas: bool = False
) -> Pagina[LineaLeida]:
    """What became of each line, in the order of the file."""
    await lotes.lote_visible(tx, id, quien)
    consulta = sa.select(LineaDeLoteRegistros).where(col(LineaDeLoteRegistros.lote_id) == id)
    if rechazadas:
        consulta = consulta.where(col(LineaDeLoteRegistros.estado) == "rechazada")
    filas, siguiente = await paginar(tx, consulta, (col(LineaDeLoteRegistros.linea),), pedida)
    return Pagina(elementos=[LineaLeida.de(f) for f in filas], siguiente=siguiente)
