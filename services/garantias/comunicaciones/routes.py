"""HTTP: the letter of a study, signed by its people."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.garantias.comunicaciones import service
from services.garantias.comunicaciones.models import Comunicacion
from services.garantias.comunicaciones.schemas import ComunicacionLeida, ComunicacionNueva
from services.garantias.estudios.service import buscar
from services.garantias.programas.descargas import archivo as responder
from services.garantias.programas.routes_solicitud import REINTENTO
from shared.clock import reloj_legal
from shared.documents import Almacen
from shared.http import Problema, Tx
from shared.http.cargas import PdfRecibido
from shared.http.rutas import LIMITE_CARGA_PDF, LIMITE_PDF, Enrutador
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/estudios", tags=["estudios"])

Titular = Annotated[Principal, Depends(requiere("exportador", "representante", "apoderado"))]


async def _leida(tx: AsyncSession, carta: Comunicacion) -> ComunicacionLeida:
    return ComunicacionLeida.de(carta, await service.copias_de(tx, carta.id))


async def _viva(tx: AsyncSession, id: UUID, quien: Principal) -> Comunicacion:
    await buscar(tx, id, quien)
    carta = await service.viva(tx, id)
    if carta is None:
        raise Problema("no-encontrado", "El estudio no tiene comunicación por firmar.")
    return carta


@rutas.post("/{id}/comunicacion", status_code=201)
async def escribir(id: UUID, datos: ComunicacionNueva, tx: Tx, quien: Titular) -> ComunicacionLeida:
    """Write the letter of art. 28.1 a for its people to sign digitally; it takes the place of an earlier one."""
    return await _leida(tx, await service.escribir(tx, id, datos, quien))


@rutas.get("/{id}/comunicacion")
async def leer(id: UUID, tx: Tx, quien: PrincipalActual) -> ComunicacionLeida:
    """Who has signed, who has not, and why a copy was not accepted."""
    return await _leida(tx, await _viva(tx, id, quien))


@rutas.get("/{id}/comunicacion.pdf", response_class=Response, responses={202: {"description": "Se está generando."}})
async def documento(id: UUID, tx: Tx, quien: PrincipalActual, request: Request) -> Response:
    """The letter to be signed; 202 with `Retry-After` until it has been generated."""
    carta = await _viva(tx, id, quien)
    if carta.objeto is None:
        return Response(status_code=202, headers=REINTENTO)
    return await responder(request.app.state.almacen, carta.objeto, f"{carta.forma['numero']}-{carta.version}")


@rutas.post("/{id}/comunicacion/firmada", status_code=202, max_body_size=LIMITE_CARGA_PDF)
async def recibir(
    id: UUID, pdf: PdfRecibido, tx: Tx, quien: Titular, request: Request, respuesta: Response
) -> ComunicacionLeida:
    """Send a copy that one or several of them signed; once all have, it is part of the study as `comunicacion`."""
    recibido = reloj_legal.ahora()
    await _viva(tx, id, quien)
    almacen: Almacen = request.app.state.almacen
    objeto = await almacen.guardar(pdf.trozos(), limite=LIMITE_PDF)
    respuesta.headers.update(REINTENTO)
    return await _leida(tx, await service.recibir_copia(tx, id, objeto, quien, recibido))
