"""Notices: how many are unread, live; the list; one in full. And the addresses of calendar feeds."""

import asyncio
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from services.portal.casos import ruta_por_numero
from services.portal.web.api import Api, Fallo
from services.portal.web.formularios import Recibido
from services.portal.web.guardia import Alguien, ApiDeTodos
from services.portal.web.pagina import Pagina, Vista, ir_a

rutas = APIRouter()


@rutas.get("/avisos")
async def listar(
    api: ApiDeTodos,
    sesion: Alguien,
    pagina: Pagina,
    ver: str = "",
    cursor: Annotated[str | None, Query()] = None,
) -> Response:
    """Notices, newest first."""
    sin_leer = True if ver == "sin-leer" else None
    leidos = await api.parte(api.leer("/v1/avisos", solo_sin_leer=sin_leer, limite=25, cursor=cursor))
    return pagina("acceso/avisos", avisos=leidos, ver=ver)


@rutas.get("/avisos/cuenta")
async def contar(api: ApiDeTodos, _: Alguien) -> dict[str, Any]:
    """How many are unread."""
    cuenta: dict[str, Any] = await api.leer("/v1/avisos/cuenta")
    return cuenta


@rutas.get("/avisos/eventos")
async def eventos(api: ApiDeTodos, _: Alguien) -> Response:
    """New notices as they come, as server-sent events."""
    flujo = await api.bajar("/v1/avisos/eventos")
    if flujo is None:
        return Response(status_code=503)
    cabeceras = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(flujo.trozos(), media_type="text/event-stream", headers=cabeceras)


@rutas.post("/avisos/leidos")
async def leer_todos(form: Recibido, api: ApiDeTodos, _: Alguien) -> Response:
    """Those of the page are read."""
    ids = [x for x in form["ids"].split(",") if x]
    if ids:
        await api.publicar("/v1/avisos/leidos", {"ids": ids}, clave=form.clave)
    return ir_a("/avisos", "leidos")


@rutas.get("/avisos/calendario")
async def calendario(api: ApiDeTodos, _: Alguien, pagina: Pagina) -> Response:
    """The addresses that a calendar program follows."""
    return await _calendario(api, pagina)


async def _calendario(api: Api, pagina: Vista, fallo: Fallo | None = None, nueva: str = "") -> Response:
    enlaces = await api.parte(api.leer("/v1/calendarios"))
    if fallo is None:
        return pagina("acceso/calendario", enlaces=enlaces, nueva=nueva)
    return pagina.con_fallo("acceso/calendario", fallo, campos={}, enlaces=enlaces, nueva="")


@rutas.post("/avisos/calendario")
async def crear(form: Recibido, api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """Make one; only this answer ever shows it, for what is kept is its digest."""
    propio = form["ambito"] == "propio"
    cuerpo: dict[str, Any] = {"propio": True} if propio else ({"nit": sesion.empresa} if sesion.empresa else {})
    try:
        creado = await api.publicar("/v1/calendarios", cuerpo, clave=form.clave)
    except Fallo as fallo:
        return await _calendario(api, pagina, fallo)
    return await _calendario(api, pagina, nueva=creado["url"])


@rutas.post("/avisos/calendario/{id}/revocar")
async def revocar(id: UUID, form: Recibido, api: ApiDeTodos, _: Alguien, pagina: Pagina) -> Response:
    """Close one for good."""
    try:
        await api.publicar(f"/v1/calendarios/{id}/revocar", clave=form.clave)
    except Fallo as fallo:
        return await _calendario(api, pagina, fallo)
    return ir_a("/avisos/calendario", "enlace-cerrado")


@rutas.get("/avisos/{id}")
async def ver(id: UUID, api: ApiDeTodos, sesion: Alguien, pagina: Pagina) -> Response:
    """One in full; who has seen it has read it."""
    aviso, _ = await asyncio.gather(
        api.leer(f"/v1/avisos/{id}"),
        api.parte(api.publicar("/v1/avisos/leidos", {"ids": [str(id)]}, clave=str(uuid4()))),
    )
    numero, caso = aviso["caso_numero"], aviso["caso_id"]
    ruta = ruta_por_numero(numero, caso, interna=sesion.es_interna)
    return pagina("acceso/aviso", a=aviso, ruta_del_caso=ruta)
