"""HTTP: documentation, health, and everything else to its owner."""

import base64
import hashlib
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.gateway.documentacion.lector import Lector
from services.gateway.documentacion.pagina import ESTILO, pagina
from services.gateway.paso.limites import Limites
from services.gateway.paso.paso import Paso
from services.gateway.paso.rules import dueno_de
from shared.http.problemas import Problema
from shared.observability import texto_de_metricas

rutas = APIRouter()
_RESUMEN_DEL_ESTILO = base64.b64encode(hashlib.sha256(ESTILO.encode()).digest()).decode()
_CSP = f"default-src 'none'; style-src 'sha256-{_RESUMEN_DEL_ESTILO}'; frame-ancestors 'none'"


@rutas.get("/salud/viva")
async def viva() -> dict[str, bool]:
    """The process runs."""
    return {"viva": True}


@rutas.get("/salud/lista")
async def lista(request: Request) -> dict[str, Any]:
    """The gateway is ready as soon as it runs; which services answer is told beside it."""
    lector: Lector = request.app.state.lector
    partes = {
        servicio: {"lista": vivo, "detalle": "Responde." if vivo else "No responde.", "necesaria": False}
        for servicio, vivo in (await lector.vivos()).items()
    }
    return {"lista": True, "partes": partes}


@rutas.get("/metrics")
async def metricas() -> Response:
    """Prometheus metrics of this process."""
    return Response(texto_de_metricas(), media_type="text/plain; version=0.0.4; charset=utf-8")


@rutas.get("/v1/openapi.json")
async def openapi(request: Request) -> dict[str, Any]:
    """One document over all services."""
    lector: Lector = request.app.state.lector
    return await lector.documento()


@rutas.get("/v1/docs")
async def documentacion(request: Request) -> HTMLResponse:
    """The same, to be read."""
    lector: Lector = request.app.state.lector
    return HTMLResponse(pagina(await lector.documento()), headers={"Content-Security-Policy": _CSP})


@rutas.api_route("/{camino:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
async def pasar(request: Request) -> Response:
    """Pass the request to its owner."""
    camino = request.url.path
    servicio = dueno_de(request.scope["path"], request.scope["raw_path"].partition(b"?")[0])
    if servicio is None:
        raise Problema("no-encontrado")
    limites: Limites = request.app.state.limites
    limites.exigir(camino, request.client.host if request.client else "")
    paso: Paso = request.app.state.paso
    return await paso.pasar(request, servicio)
