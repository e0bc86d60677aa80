"""HTTP: certificates."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.consumo.consumos.schemas import PasoLeido
from services.consumo.cqe import emision, estados
from services.consumo.cqe.consultas import (
    FiltroDeCqe,
    acciones_de,
    cqe_de,
    cqe_en_lista,
    cqe_visible,
    suspensiones_de,
)
from services.consumo.cqe.correos import correos_de
from services.consumo.cqe.models import Cqe
from services.consumo.cqe.rules import camino_de_verificacion
from services.consumo.cqe.schemas import CqeLeido, DecisionSobreCqe, Resellado, Resellados
from services.consumo.descargas import PDF, pdf
from shared.expedientes import Expediente, historia, situacion
from shared.http import Problema, Tx, TxDeLectura
from shared.http.enteros import Version
from shared.http.espera import EnPreparacion, EsperarSegundos, esperar_cambio
from shared.http.etag import poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import NIT, Principal, PrincipalActual, requiere

rutas = Enrutador(prefix="/v1/cqe", tags=["cqe"])


Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]


async def _leido(tx: AsyncSession, numero: str, quien: Principal) -> CqeLeido:
    return (await _leidos(tx, [await cqe_visible(tx, numero, quien)], quien))[0]


async def _leidos(tx: AsyncSession, filas: Sequence[tuple[Expediente, Cqe]], quien: Principal) -> list[CqeLeido]:
    ids = [cqe.id for _, cqe in filas]
    vivas, mandados, sit = await suspensiones_de(tx, ids), await correos_de(tx, ids), await situacion(tx, quien)
    return [
        CqeLeido.de(
            exp,
            cqe,
            await acciones_de(tx, exp, cqe, quien, vivas.get(cqe.id, []), sit),
            vivas.get(cqe.id, []),
            mandados.get(cqe.id, []),
        )
        for exp, cqe in filas
    ]


@rutas.get("")
async def listar(
    tx: TxDeLectura,
    quien: PrincipalActual,
    pedida: PaginacionPedida,
    estado: Annotated[list[str] | None, Query()] = None,
    empresa: NIT | None = None,
    contingente: Annotated[str | None, Query(max_length=40)] = None,
    con_error: Annotated[bool, Query(description="Solo aquellos cuyo documento o sello falló.")] = False,
    correo_con_error: Annotated[bool, Query(description="Solo aquellos con un correo que no llegó.")] = False,
) -> Pagina[CqeLeido]:
    """Certificates that the caller may see, newest first; the error queue with `estado=por_sellar&con_error=1`."""
    filtro = FiltroDeCqe(tuple(estado or ()), empresa, contingente, con_error, correo_con_error)
    filas, siguiente = await cqe_en_lista(tx, quien, filtro, pedida)
    return Pagina(elementos=await _leidos(tx, filas, quien), siguiente=siguiente)


@rutas.get("/{numero}")
async def leer(
    numero: str,
    request: Request,
    quien: PrincipalActual,
    respuesta: Response,
    desde_version: Annotated[Version, Query(description="Esperar a que la versión sea mayor que esta.")] = 0,
    esperar: EsperarSegundos = 0,
) -> CqeLeido:
    """One certificate; with `esperar` the answer comes as soon as its version is greater than `desde_version`."""
    leido = await esperar_cambio(
        request, lambda tx: _leido(tx, numero, quien), lambda c: c.version > desde_version, esperar
    )
    poner_etag(respuesta, leido.version)
    return leido


@rutas.get(
    "/{numero}/pdf",
    response_class=Response,
    responses=PDF | {202: {"description": "Se está sellando.", "model": EnPreparacion}},
)
async def leer_pdf(numero: str, request: Request, tx: Tx, quien: PrincipalActual) -> Response:
    """The sealed certificate, as it was issued; 202 with `Retry-After` until then."""
    _, cqe = await cqe_visible(tx, numero, quien)
    if cqe.clase == "electronico":
        raise Problema("cqe-electronico", copia=f"{camino_de_verificacion(cqe.numero, cqe.codigo)}/copia.pdf")
    if cqe.sellado is None:
        return JSONResponse({"estado": "por_sellar", "error": cqe.sello_error}, 202, {"Retry-After": "1"})
    return await pdf(request.app.state.almacen, cqe.sellado, f"CQE-{cqe.numero}")


@rutas.get("/{numero}/historia")
async def leer_historia(numero: str, tx: Tx, quien: PrincipalActual) -> list[PasoLeido]:
    """Everything that happened to the certificate, oldest first."""
    _, cqe = await cqe_visible(tx, numero, quien)
    return [PasoLeido.de(paso) for paso in await historia(tx, cqe.id)]


@rutas.post("/resellar", status_code=202)
async def resellar_todos(
    cuerpo: Resellado,
    tx: Tx,
    quien: Annotated[Principal, Depends(requiere("funcionario", "coordinador"))],
    contingente: Annotated[str | None, Query(max_length=40)] = None,
) -> Resellados:
    """Try again all that failed between approval and issue, 200 at a time: for after the seal was repaired."""
    numeros, quedan = await emision.resellar_todos(tx, quien, cuerpo.motivo, contingente=contingente)
    return Resellados(numeros=numeros, quedan=quedan)


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
