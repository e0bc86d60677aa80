"""HTTP of contingentes: anyone reads those published, a coordinador writes them."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.cupos.contingentes import ajustes, consultas, copias, service
from services.cupos.contingentes.actos import Ajuste, ConMotivo, Copia, Modificacion, Suspension
from services.cupos.contingentes.dependencias import Coordinador, Cualquiera, VersionSiHay
from services.cupos.contingentes.models import Contingente
from services.cupos.contingentes.schemas import ContingenteLeido, DatosContingente
from shared.http import Problema, Tx
from shared.http.etag import VersionEsperada, poner_etag
from shared.http.paginacion import Pagina, PaginacionPedida
from shared.http.rutas import Enrutador
from shared.identity import Principal

rutas = Enrutador(tags=["contingentes"])


async def responder(
    tx: AsyncSession, contingente: Contingente, quien: Principal | None, respuesta: Response
) -> ContingenteLeido:
    """The contingente as it stands, with its ETag."""
    poner_etag(respuesta, contingente.version)
    return await consultas.presentar(tx, contingente, quien)


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


@rutas.post("/v1/contingentes", status_code=201)
async def crear(datos: DatosContingente, tx: Tx, quien: Coordinador, respuesta: Response) -> ContingenteLeido:
    """Write a draft."""
    contingente = await service.crear(tx, datos, quien)
    respuesta.headers["Location"] = f"/v1/contingentes/{contingente.codigo}"
    return await responder(tx, contingente, quien, respuesta)


@rutas.put("/v1/contingentes/{codigo}")
async def editar(
    codigo: str, datos: DatosContingente, tx: Tx, quien: Coordinador, esperada: VersionEsperada, respuesta: Response
) -> ContingenteLeido:
    """Replace a draft; `If-Match` says which version was edited."""
    if datos.codigo != codigo:
        raise Problema("datos-invalidos", "El código no cambia.")
    return await responder(tx, await service.editar(tx, datos, quien, version=esperada), quien, respuesta)


@rutas.post("/v1/contingentes/{codigo}/copiar", status_code=201)
async def copiar(codigo: str, pedida: Copia, tx: Tx, quien: Coordinador, respuesta: Response) -> ContingenteLeido:
    """A draft for another year: every date moved, the volumes as originally published."""
    contingente = await copias.copiar(tx, codigo, pedida, quien)
    respuesta.headers["Location"] = f"/v1/contingentes/{contingente.codigo}"
    return await responder(tx, contingente, quien, respuesta)


@rutas.post("/v1/contingentes/{codigo}/publicar")
async def publicar(
    codigo: str, tx: Tx, quien: Coordinador, vista: VersionSiHay, respuesta: Response
) -> ContingenteLeido:
    """Put a draft in force."""
    return await responder(tx, await service.publicar_contingente(tx, codigo, quien, version=vista), quien, respuesta)


@rutas.put("/v1/contingentes/{codigo}/parametros")
async def modificar(
    codigo: str, cuerpo: Modificacion, tx: Tx, quien: Coordinador, esperada: VersionEsperada, respuesta: Response
) -> ContingenteLeido:
    """Change what a later circular moves in a published contingente: dates, terms, caps; not volumes nor codes."""
    return await responder(tx, await service.modificar(tx, codigo, cuerpo, quien, version=esperada), quien, respuesta)


@rutas.post("/v1/contingentes/{codigo}/ajustes")
async def ajustar(
    codigo: str, ajuste: Ajuste, tx: Tx, quien: Coordinador, vista: VersionSiHay, respuesta: Response
) -> ContingenteLeido:
    """Raise or lower a group's volume, or move some to another group, by a dated act."""
    return await responder(tx, await ajustes.ajustar(tx, codigo, ajuste, quien, version=vista), quien, respuesta)


@rutas.post("/v1/contingentes/{codigo}/suspender")
async def suspender(
    codigo: str, cuerpo: Suspension, tx: Tx, quien: Coordinador, vista: VersionSiHay, respuesta: Response
) -> ContingenteLeido:
    """Stop requests and approvals, with a coded reason."""
    hecho = await service.cambiar_estado(
        tx, codigo, "suspender", quien, motivo=cuerpo.motivo, causa=cuerpo.causa, version=vista
    )
    return await responder(tx, hecho, quien, respuesta)


@rutas.post("/v1/contingentes/{codigo}/reanudar")
async def reanudar(
    codigo: str, cuerpo: ConMotivo, tx: Tx, quien: Coordinador, vista: VersionSiHay, respuesta: Response
) -> ContingenteLeido:
    """Take requests again."""
    hecho = await service.cambiar_estado(tx, codigo, "reanudar", quien, motivo=cuerpo.motivo, version=vista)
    return await responder(tx, hecho, quien, respuesta)


@rutas.post("/v1/contingentes/{codigo}/cerrar")
async def cerrar(
    codigo: str, cuerpo: ConMotivo, tx: Tx, quien: Coordinador, vista: VersionSiHay, respuesta: Response
) -> ContingenteLeido:
    """End the contingente before its date; at its date it closes by itself."""
    hecho = await service.cambiar_estado(tx, codigo, "cerrar", quien, motivo=cuerpo.motivo, version=vista)
    return await responder(tx, hecho, quien, respuesta)


@rutas.post("/v1/contingentes/{codigo}/grupos/{grupo}/bloquear")
async def bloquear_grupo(
    codigo: str, grupo: str, cuerpo: Suspension, tx: Tx, quien: Coordinador, vista: VersionSiHay, respuesta: Response
) -> ContingenteLeido:
    """Have nothing filed or assigned in one group for now, with a coded reason."""
    hecho = await service.bloquear_grupo(
        tx, codigo, grupo, quien, causa=cuerpo.causa, motivo=cuerpo.motivo, version=vista
    )
    return await responder(tx, hecho, quien, respuesta)


@rutas.post("/v1/contingentes/{codigo}/grupos/{grupo}/desbloquear")
async def desbloquear_grupo(
    codigo: str, grupo: str, cuerpo: ConMotivo, tx: Tx, quien: Coordinador, vista: VersionSiHay, respuesta: Response
) -> ContingenteLeido:
    """Open a blocked group again."""
    hecho = await service.desbloquear_grupo(tx, codigo, grupo, quien, motivo=cuerpo.motivo, version=vista)
    return await responder(tx, hecho, quien, respuesta)
