"""HTTP: what waits for an operator in all services: held messages, failed jobs, events that the broker refuses."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.gateway.paso.rules import PREFIJOS
from services.gateway.reunion.consulta import Consulta
from services.gateway.reunion.routes import reunidas, tal_cual
from services.gateway.reunion.rules import Fila
from shared.http.problemas import Problema

_TODOS = tuple(sorted(PREFIJOS))
_INSTANTES = {
    "cartas-muertas": "retenido_en",
    "aparcados": "retenido_en",
    "trabajos-fallidos": "terminado_en",
    "salida": "ocurrido_en",
}
"""What each list is ordered by, oldest first."""
_FILTROS = ("clave", "tipo")


def _lista(clase: str) -> Callable[[Request], Awaitable[Response]]:
    def orden(fila: Fila) -> tuple[datetime, str, str]:
        return datetime.fromisoformat(fila[_INSTANTES[clase]]), fila["servicio"], str(fila["id"]).rjust(20, "0")

    async def listar(request: Request) -> Response:
        """The rows of all services, or of `servicio`; `no_disponibles` names those that did not answer."""
        servicio = request.query_params.get("servicio")
        if servicio is not None and servicio not in PREFIJOS:
            raise Problema("datos-invalidos", f"servicio es uno de: {', '.join(_TODOS)}.")
        propios = {f: request.query_params[f] for f in _FILTROS if f in request.query_params}
        servicios = _TODOS if servicio is None else (servicio,)
        return await reunidas(request, servicios, f"/v1/operacion/{clase}", propios, orden)

    return listar


async def resumen(request: Request) -> Response:
    """How much waits in each service; `no_disponibles` names those that did not answer."""
    consulta: Consulta = request.app.state.consulta
    leidas = await consulta.pedir(request, {s: {} for s in _TODOS}, "/v1/operacion/resumen")
    if leidas.rechazo is not None:
        return tal_cual(leidas.rechazo.content, leidas.rechazo.status_code)
    if not leidas.buenas:
        raise Problema("servicio-caido", "Ningún servicio respondió.", headers={"Retry-After": "2"})
    return JSONResponse({"servicios": list(leidas.buenas.values()), "no_disponibles": leidas.faltan})


RUTAS = [
    Route("/v1/operacion/resumen", resumen),
    *(Route(f"/v1/operacion/{clase}", _lista(clase)) for clase in _INSTANTES),
]
