"""HTTP: one inbox and one timeline over the services with cases, and what happens to them as it happens."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from services.gateway.reunion.consulta import Consulta
from services.gateway.reunion.rules import MAXIMO, Fila, abrir, cerrar, reunir
from services.gateway.settings import AjustesGateway
from shared.clock import reloj_sistema
from shared.http.problemas import TIPO_DE_CONTENIDO, Problema

CON_BANDEJA = ("cupos", "consumo", "garantias")
CON_CASOS = ("registro", "cupos", "consumo", "garantias")
_SIN_FECHA = "9999-12-31"
_SOLAPE = timedelta(seconds=15)
"""How long a transaction may have been open when it commits what a look already passed."""


def _por_vencimiento(fila: Fila) -> tuple[str, str]:
    return fila["vence"] or _SIN_FECHA, fila["id"]


def _por_instante(fila: Fila) -> tuple[datetime, str, int]:
    return datetime.fromisoformat(fila["sistema_en"]), fila["caso"], fila["version"]


def _limite(request: Request) -> int:
    crudo = request.query_params.get("limite", "50")
    if not crudo.isdecimal() or not 1 <= int(crudo) <= MAXIMO:
        raise Problema("datos-invalidos", f"limite va de 1 a {MAXIMO}.")
    return int(crudo)


async def reunidas(
    request: Request,
    servicios: tuple[str, ...],
    camino: str,
    propios: dict[str, str],
    orden: Callable[[Fila], Any],
    *,
    descendente: bool = False,
) -> Response:
    consulta: Consulta = request.app.state.consulta
    limite = _limite(request)
    lugares = abrir(request.query_params.get("cursor"), servicios)
    if lugares is None:
        raise Problema("cursor-invalido")
    pedidos = {
        s: propios | {"limite": str(min(MAXIMO, limite + x.dadas))} | ({"cursor": x.cursor} if x.cursor else {})
        for s, x in lugares.items()
        if not x.termino
    }
    leidas = await consulta.pedir(request, pedidos, camino)
    if leidas.rechazo is not None:
        return tal_cual(leidas.rechazo.content, leidas.rechazo.status_code)
    if pedidos and not leidas.buenas:
        raise Problema("servicio-caido", "Ningún servicio respondió.", headers={"Retry-After": "2"})
    paginas = {s: (r["elementos"], r["siguiente"]) for s, r in leidas.buenas.items()}
    filas, nuevos = reunir(paginas, lugares, orden, limite, descendente=descendente)
    cuerpo = {"elementos": filas, "siguiente": cerrar(nuevos), "no_disponibles": leidas.faltan}
    return JSONResponse(cuerpo)


def tal_cual(contenido: bytes, estado: int) -> Response:
    return Response(contenido, estado, media_type=TIPO_DE_CONTENIDO if estado >= 400 else "application/json")


def _elegidos(request: Request, *nombres: str) -> dict[str, str]:
    return {n: request.query_params[n] for n in nombres if n in request.query_params}


async def bandeja(request: Request) -> Response:
    """The pending cases of all services by due date; `no_disponibles` names those that did not answer."""
    propios = _elegidos(request, "empresa", "asignado_a", "vencidas")
    return await reunidas(request, CON_BANDEJA, "/v1/bandeja", propios, _por_vencimiento)


async def tomar_siguiente(request: Request) -> Response:
    """Take the free case with the oldest due date of all services that answer."""
    consulta: Consulta = request.app.state.consulta
    primeras = await consulta.pedir(
        request, {s: {"limite": "1", "asignado_a": "nadie"} for s in CON_BANDEJA}, "/v1/bandeja"
    )
    if primeras.rechazo is not None:
        return tal_cual(primeras.rechazo.content, primeras.rechazo.status_code)
    if not primeras.buenas:
        raise Problema("servicio-caido", "Ningún servicio respondió.", headers={"Retry-After": "2"})
    # Those without a free one go last: somebody for whom the caller stands in may have some there.
    ultimo = (_SIN_FECHA, "~")
    orden = {s: _por_vencimiento(r["elementos"][0]) if r["elementos"] else ultimo for s, r in primeras.buenas.items()}
    for servicio in sorted(orden, key=lambda s: orden[s]):
        tomado = await consulta.una(request, "POST", servicio, "/v1/bandeja/tomar-siguiente")
        if tomado is None:
            raise Problema("respuesta-perdida", "Puede que el caso ya sea suyo: mire su bandeja.")
        if tomado.status_code != 404:
            return tal_cual(tomado.content, tomado.status_code)
    detalle = f"No respondió: {', '.join(primeras.faltan)}." if primeras.faltan else None
    raise Problema("bandeja-vacia", detalle, no_disponibles=primeras.faltan)


async def linea(request: Request) -> Response:
    """Every step of the cases of a company in all services, newest first."""
    propios = _elegidos(request, "empresa", "numero", "desde")
    return await reunidas(request, CON_CASOS, "/v1/linea", propios, _por_instante, descendente=True)


async def avisos(request: Request) -> Response:
    """Server-sent events: each step of the caller's cases as it happens; `Last-Event-ID` goes on where it ended."""
    consulta: Consulta = request.app.state.consulta
    desde = _instante(request.headers.get("last-event-id")) or reloj_sistema.ahora()
    prueba = await consulta.pedir(request, {s: {"limite": "1"} for s in CON_CASOS}, "/v1/linea")
    if prueba.rechazo is not None:
        return tal_cual(prueba.rechazo.content, prueba.rechazo.status_code)
    ajustes: AjustesGateway = request.app.state.ajustes
    abiertos: set[object] = request.app.state.flujos
    if len(abiertos) >= ajustes.flujos_maximos:
        raise Problema("demasiadas-solicitudes", "Hay demasiadas pantallas abiertas.", headers={"Retry-After": "30"})
    return StreamingResponse(
        _flujo(request, consulta, desde, ajustes), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


def _instante(texto: str | None) -> datetime | None:
    if not texto:
        return None
    try:
        leido = datetime.fromisoformat(texto)
    except ValueError:
        return None
    return leido if leido.tzinfo is not None else None


async def _flujo(
    request: Request, consulta: Consulta, desde: datetime, ajustes: AjustesGateway
) -> AsyncIterator[bytes]:
    ficha = object()
    abiertos: set[object] = request.app.state.flujos
    abiertos.add(ficha)
    vistos: dict[tuple[str, int], datetime] = {}
    ultimo, faltaban = desde, None
    fin = asyncio.get_running_loop().time() + ajustes.segundos_de_flujo
    try:
        yield b"retry: 3000\n\n"
        while asyncio.get_running_loop().time() < fin:
            corte = max(desde, ultimo - _SOLAPE)
            leidas = await consulta.pedir(
                request, {s: {"limite": str(MAXIMO), "desde": corte.isoformat()} for s in CON_CASOS}, "/v1/linea"
            )
            if leidas.rechazo is not None:
                # The token ended: the screen opens another stream with a new one.
                yield b"event: fin\ndata: {}\n\n"
                return
            nuevos = [f for r in leidas.buenas.values() for f in r["elementos"]]
            for fila in sorted(nuevos, key=_por_instante):
                if (paso := (fila["caso"], fila["version"])) not in vistos:
                    vistos[paso] = datetime.fromisoformat(fila["sistema_en"])
                    ultimo = max(ultimo, vistos[paso])
                    yield _evento("paso", fila, fila["sistema_en"])
            vistos = {p: t for p, t in vistos.items() if t > ultimo - 2 * _SOLAPE}
            if leidas.faltan != faltaban:
                yield _evento("servicios", {"no_disponibles": leidas.faltan})
                faltaban = leidas.faltan
            else:
                yield b": sigue\n\n"
            await asyncio.sleep(ajustes.segundos_entre_avisos)
    finally:
        abiertos.discard(ficha)


def _evento(nombre: str, datos: object, id: str | None = None) -> bytes:
    propio = f"id: {id}\n" if id else ""
    return f"event: {nombre}\n{propio}data: {json.dumps(datos, ensure_ascii=False)}\n\n".encode()


RUTAS = [
    Route("/v1/bandeja", bandeja),
    Route("/v1/bandeja/tomar-siguiente", tomar_siguiente, methods=["POST"]),
    Route("/v1/linea", linea),
    Route("/v1/linea/avisos", avisos),
]
