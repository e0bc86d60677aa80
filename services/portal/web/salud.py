"""Health and metrics of the process, as every service has them."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from services.portal.web.api import Api, Fallo
from shared.observability import texto_de_metricas

rutas = APIRouter()


@rutas.get("/salud/viva")
async def viva() -> JSONResponse:
    """The process runs."""
    return JSONResponse({"viva": True})


@rutas.get("/salud/lista")
async def lista(request: Request) -> JSONResponse:
    """The portal is ready as soon as it runs, since it says itself what is missing; the API is told beside it."""
    try:
        await Api(request.app.state.http).leer("/v1/contingentes", limite=1)
    except Fallo as fallo:
        api = {"lista": False, "detalle": fallo.detalle, "necesaria": False}
    else:
        api = {"lista": True, "detalle": "Responde.", "necesaria": False}
    return JSONResponse({"lista": True, "partes": {"api": api}})


@rutas.get("/metrics")
async def metricas() -> Response:
    """Prometheus metrics of this process."""
    return Response(texto_de_metricas(), media_type="text/plain; version=0.0.4; charset=utf-8")
