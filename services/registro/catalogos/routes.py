"""HTTP: catalogues. Reading is public."""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Response

from services.registro.catalogos import service
from services.registro.catalogos.rules import con_texto, vigentes
from services.registro.catalogos.schemas import CatalogoLeido, Nombre, VersionLeida, VersionNueva
from shared.clock import reloj_legal
from shared.http import Problema, Tx
from shared.http.rutas import MIB, Enrutador
from shared.identity import Principal, requiere

rutas = Enrutador(prefix="/v1/catalogos", tags=["catálogos"])
Fecha = Annotated[date | None, Query(description="Por defecto hoy.")]
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Por defecto la que rige en la fecha.")]


@rutas.get("")
async def listar(tx: Tx) -> list[VersionLeida]:
    """Every version of every catalogue, without entries."""
    return [VersionLeida.de(c) for c in await service.versiones(tx)]


@rutas.get("/{nombre}")
async def leer(
    nombre: Nombre,
    tx: Tx,
    respuesta: Response,
    fecha: Fecha = None,
    version: Version = None,
    buscar: Annotated[str, Query(max_length=60)] = "",
    todas: Annotated[bool, Query(description="También las que ese día aún no rigen o ya no.")] = False,
) -> CatalogoLeido:
    """The entries that hold on a day, or all of the version; `buscar` looks in codes and names, without accents."""
    dia = fecha or reloj_legal.hoy()
    c = await service.leer(tx, nombre, dia, version)
    respuesta.headers["Cache-Control"] = "public, max-age=300"
    halladas = con_texto(c.entradas, buscar) if todas else vigentes(c.entradas, dia, buscar)
    entradas = [dict(e) for e in halladas]
    propios = {"nombre", "version", "rige_desde", "fuente", "huella"}
    return CatalogoLeido(fecha=dia, entradas=entradas, **c.model_dump(include=propios))


@rutas.get("/{nombre}/{codigo}")
async def entrada(nombre: Nombre, codigo: str, tx: Tx, fecha: Fecha = None) -> dict[str, Any]:
    """One entry, if it holds on the day."""
    dia = fecha or reloj_legal.hoy()
    for e in vigentes((await service.leer(tx, nombre, dia)).entradas, dia):
        if e["codigo"] == codigo:
            return dict(e)
    raise Problema("no-encontrado")


@rutas.post("/{nombre}", status_code=201, max_body_size=4 * MIB)
async def publicar(
    nombre: Nombre, datos: VersionNueva, tx: Tx, quien: Annotated[Principal, Depends(requiere("coordinador"))]
) -> VersionLeida:
    """Publish the next version, whole; a code that ends is kept with its last day."""
    return VersionLeida.de(await service.publicar_version(tx, nombre, datos, quien))
