"""HTTP: certificates."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.cqe import emision, estados
from services.consumo.cqe.consultas import acciones_de, cqe_de, cqe_visible, suspensiones
from services.consumo.cqe.schemas import CqeLeido, DecisionSobreCqe, Resellado
from services.consumo.descargas import PDF, pdf
from shared.http import Tx
from shared.http.espera import EsperarSegundos, esperar_cambio
from shared.http.etag import poner_etag
from shared.http.rutas import Enrutador
from shared.identity import Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/cqe", tags=["cqe"])


Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


async def _leido(tx: AsyncSession, numero: str, quien: Principal) -> CqeLeido:
    exp, cqe = await cqe_visible(tx, numero, quien)
    return CqeLeido.de(exp, cqe, await acciones_de(tx, exp, quien), await suspensiones(tx, cqe.id))


@rutas.get("/{numero}")
async def leer(
    numero: str,
    request: Request,
    quien: PrincipalActual,
    respuesta: Response,
    desde_version: Annotated[int, Query(ge=0, description="Esperar a que la versión sea mayor que esta.")] = 0,
    esperar: EsperarSegundos = 0,
) -> CqeLeido:
    """One certificate; with `esperar` the answer comes as soon as its version is greater than `desde_version`."""
    leido = await esperar_cambio(
        request, lambda tx: _leido(tx, numero, quien), lambda c: c.version > desde_version, esperar
    )
    poner_etag(respuesta, leido.version)
    return leido


@rutas.get("/{numero}/pdf", response_class=Response, responses=PDF | {202: {"description": "Se está sellando."}})
async def leer_pdf(numero: str, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The sealed certificate, as it was issued; 202 with `Retry-After` until then."""
    _, cqe = await cqe_visible(tx, numero, quien)
    if cqe.sellado is None:
        return JSONResponse({"estado": "por_sellar", "error": cqe.sello_error}, 202, {"Retry-After": "1"})
    return await pdf(request.app.state.almacen, cqe.sellado, f"CQE-{cqe.numero}")


@rutas.post("/{numero}/resellar", status_code=202)
async def resellar(
    numero: str,
    cuerpo: Resellado,
    tx: Tx,
    quien: Annotated[Principal, Depends(requiere("funcionario", "coordinador"))],
) -> CqeLeido:
    """Try again what failed between approval and issue."""
    await emision.resellar(tx, numero, quien, cuerpo.motivo)
    return await _leido(tx, numero, quien)


@rutas.post("/{numero}/suspender")
async def suspender(numero: str, cuerpo: DecisionSobreCqe, tx: Tx, quien: Coordinador) -> CqeLeido:
    """Suspend the certificate: whoever verifies it sees so from now on."""
    cqe = await cqe_de(tx, numero=numero)
    await estados.suspender(tx, cqe.id, quien, cuerpo.motivo, version=cuerpo.version)
    return await _leido(tx, numero, quien)


@rutas.post("/{numero}/reanudar")
async def reanudar(numero: str, cuerpo: DecisionSobreCqe, tx: Tx, quien: Coordinador) -> CqeLeido:
    """Lift the coordinador's suspension; an annulment in process keeps it suspended."""
    cqe = await cqe_de(tx, numero=numero)
    await estados.reanudar(tx, cqe.id, quien, cuerpo.motivo, version=cuerpo.version)
    return await _leido(tx, numero, quien)


@rutas.post("/{numero}/revocar")
async def revocar(numero: str, cuerpo: DecisionSobreCqe, tx: Tx, quien: Coordinador) -> CqeLeido:
    """Revoke for good; its kilograms stay consumed. To give them back, annul it."""
    cqe = await cqe_de(tx, numero=numero)
    await estados.revocar(tx, cqe.id, quien, cuerpo.motivo, version=cuerpo.version)
    return await _leido(tx, numero, quien)
