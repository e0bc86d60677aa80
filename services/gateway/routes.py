"""HTTP: documentation, health, and everything else to its owner."""

import base64
import hashlib

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.gateway.documentacion.envio import Envio
from services.gateway.documentacion.lector import Lector
from services.gateway.documentacion.pagina import ESTILO
from services.gateway.paso.limites import Limites
from services.gateway.paso.paso import Paso, trae_cuerpo
from services.gateway.paso.rules import dueno_de
from shared.http.problemas import Problema
from shared.observability import texto_de_metricas

_RESUMEN_DEL_ESTILO = base64.b64encode(hashlib.sha256(ESTILO.encode()).digest()).decode()
_CSP = f"default-src 'none'; style-src 'sha256-{_RESUMEN_DEL_ESTILO}'; frame-ancestors 'none'"


async def viva(request: Request) -> Response:
    """The process runs."""
    return JSONResponse({"viva": True})


async def lista(request: Request) -> Response:
    """The gateway is ready as soon as it runs; which services answer is told beside it."""
    lector: Lector = request.app.state.lector
    partes = {
        servicio: {"lista": vivo, "detalle": "Responde." if vivo else "No responde.", "necesaria": False}
        for servicio, vivo in (await lector.vivos()).items()
    }
    return JSONResponse({"lista": True, "partes": partes})


async def metricas(request: Request) -> Response:
    """Prometheus metrics of this process."""
    return Response(texto_de_metricas(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def openapi(request: Request) -> Response:
    """One document over all services."""
    envio: Envio = request.app.state.envio
    return await envio.documento(request)


async def documentacion(request: Request) -> Response:
    """The same, to be read."""
    envio: Envio = request.app.state.envio
    return await envio.pagina(request, {"Content-Security-Policy": _CSP})


async def pasar(request: Request) -> Response:
    """Pass the request to its owner."""
    camino = request.url.path
    servicio = dueno_de(request.scope["path"], request.scope["raw_path"].partition(b"?")[0])
    if servicio is None:
        raise Problema("no-encontrado")
    limites: Limites = request.app.state.limites
    cliente = request.client.host if request.client else ""
    limites.exigir(camino, cliente)
    paso: Paso = request.app.state.paso
    if not trae_cuerpo(request):
        return await paso.pasar(request, servicio)
    with limites.carga(cliente):
        return await paso.pasar(request, servicio)


RUTAS = [
    Route("/salud/viva", viva),
    Route("/salud/lista", lista),
    Route("/metrics", metricas),
    Route("/v1/openapi.json", openapi),
    Route("/v1/docs", documentacion),
    Route("/{camino:path}", pasar, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
]
