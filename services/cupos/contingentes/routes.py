"""HTTP of contingentes: anyone reads those published, a coordinador writes them."""

from typing import Annotated

from fastapi import Depends, Query, Response

from services.cupos.contingentes import consultas, service
from services.cupos.contingentes.schemas import (
    Ajuste,
    ConMotivo,
    ContingenteLeido,
    DatosContingente,
    Suspension,
    VersionLeida,
)
from shared.http import Problema, Tx
from shared.http.etag import VersionEsperada, poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import Principal, principal_opcional, requiere

rutas = Enrutador(tags=["contingentes"])
Coordinador = Annotated[Principal, Depends(requiere("coordinador"))]
Interno = Annotated[Principal, Depends(requiere("coordinador", "funcionario", "auditor"))]
Cualquiera = Annotated[Principal | None, Depends(principal_opcional)]


@rutas.get("/v1/contingentes")
async def listar(
    tx: Tx,
    quien: Cualquiera,
    pedida: PaginacionPedida,
    estado: Annotated[str | None, Query(description="borrador, vigente, suspendido o cerrado.")] = None,
    destino: Annotated[str | None, Query(description="País, ISO 3166-1 alfa-2.")] = None,
) -> Pagina[ContingenteLeido]:
    """Contingentes with their live balances."""
    elementos, siguiente = await consultas.listar(tx, quien, pedida, estado=estado, destino=destino)
    return Pagina(elementos=elementos, siguiente=siguiente)


@rutas.get("/v1/contingentes/{codigo}")
async def leer(codigo: str, tx: Tx, quien: Cualquiera, respuesta: Response) -> ContingenteLeido:
    """One contingente with its live balance; the ETag is its version."""
    leido = await consultas.leer(tx, codigo, quien)
    poner_etag(respuesta, leido.version)
    return leido


@rutas.get("/v1/contingentes/{codigo}/versiones")
async def versiones(codigo: str, tx: Tx, quien: Interno) -> list[VersionLeida]:
    """Who changed what, when and why."""
    await consultas.leer(tx, codigo, quien)
    return list(await consultas.versiones(tx, codigo))


@rutas.post("/v1/contingentes", status_code=201)
async def crear(datos: DatosContingente, tx: Tx, quien: Coordinador, respuesta: Response) -> ContingenteLeido:
    """Write a draft."""
    contingente = await service.crear(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/contingentes/{contingente.codigo}"
    poner_etag(respuesta, contingente.version)
    return await consultas.presentar(tx, contingente, quien)


@rutas.put("/v1/contingentes/{codigo}")
async def editar(
    codigo: str, datos: DatosContingente, tx: Tx, quien: Coordinador, esperada: VersionEsperada, respuesta: Response
) -> ContingenteLeido:
    """Replace a draft; `If-Match` says which version was edited."""
    if datos.codigo != codigo:
        raise Problema("datos-invalidos", "El código no cambia.")
    contingente = await service.editar(tx, datos, quien, version=esperada)
    poner_etag(respuesta, contingente.version)
    return await consultas.presentar(tx, contingente, quien)


@rutas.post("/v1/contingentes/{codigo}/publicar")
async def publicar(codigo: str, tx: Tx, quien: Coordinador) -> ContingenteLeido:
    """Put a draft in force."""
    return await consultas.presentar(tx, await service.publicar_contingente(tx, codigo, quien), quien)


@rutas.post("/v1/contingentes/{codigo}/ajustes")
async def ajustar(codigo: str, ajuste: Ajuste, tx: Tx, quien: Coordinador) -> ContingenteLeido:
    """Change a group's volume by a dated act."""
    return await consultas.presentar(tx, await service.ajustar(tx, codigo, ajuste, quien), quien)


@rutas.post("/v1/contingentes/{codigo}/suspender")
async def suspender(codigo: str, cuerpo: Suspension, tx: Tx, quien: Coordinador) -> ContingenteLeido:
    """Stop requests, with a coded reason."""
    hecho = await service.cambiar_estado(tx, codigo, "suspender", quien, motivo=cuerpo.motivo, causa=cuerpo.causa)
    return await consultas.presentar(tx, hecho, quien)


@rutas.post("/v1/contingentes/{codigo}/reanudar")
async def reanudar(codigo: str, cuerpo: ConMotivo, tx: Tx, quien: Coordinador) -> ContingenteLeido:
    """Take requests again."""
    hecho = await service.cambiar_estado(tx, codigo, "reanudar", quien, motivo=cuerpo.motivo)
    return await consultas.presentar(tx, hecho, quien)


@rutas.post("/v1/contingentes/{codigo}/cerrar")
async def cerrar(codigo: str, cuerpo: ConMotivo, tx: Tx, quien: Coordinador) -> ContingenteLeido:
    """End the contingente."""
    hecho = await service.cambiar_estado(tx, codigo, "cerrar", quien, motivo=cuerpo.motivo)
    return await consultas.presentar(tx, hecho, quien)
