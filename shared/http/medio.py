"""The one ASGI middleware of every service: trace, log line, latency, headers, and the answer to the unforeseen."""

import time
from collections.abc import MutableMapping
from typing import Any

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.manejadores import respuesta_de
from shared.http.problemas import Problema
from shared.observability.metricas import HTTP_SEGUNDOS
from shared.observability.registros import registro, vincular
from shared.observability.trazas import continuar, traza_actual

_log = registro("http")
_SIN_RUIDO = ("/salud", "/metrics")


class Observado:
    """Opens a span under the caller's `traceparent` and answers its trace id in `X-Request-Id`."""

    def __init__(self, app: ASGIApp, *, servicio: str) -> None:
        self._app = app
        self._servicio = servicio

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        metodo = scope["method"]
        with (
            continuar(Headers(scope=scope).get("traceparent"), f"HTTP {metodo}", clase=SpanKind.SERVER),
            vincular(metodo=metodo, camino=scope["path"]),
        ):
            await self._medido(scope, receive, send)

    async def _medido(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, empezada = 500, False
        inicio = time.perf_counter()

        async def enviar(mensaje: Message) -> None:
            nonlocal status, empezada
            if mensaje["type"] == "http.response.start":
                status, empezada = mensaje["status"], True
                cabeceras = MutableHeaders(scope=mensaje)
                cabeceras["X-Request-Id"] = traza_actual() or ""
                cabeceras.setdefault("Cache-Control", "no-store")
                cabeceras.setdefault("X-Content-Type-Options", "nosniff")
            await send(mensaje)

        try:
            await self._app(scope, receive, enviar)
        except Exception as error:
            _log.error("error_no_previsto", exc_info=error)
            if empezada:
                raise
            await respuesta_de(Problema("error-interno"), Request(scope))(scope, receive, enviar)
        finally:
            segundos = time.perf_counter() - inicio
            ruta = _plantilla(scope)
            HTTP_SEGUNDOS.labels(self._servicio, scope["method"], ruta, str(status)).observe(segundos)
            if not scope["path"].startswith(_SIN_RUIDO):
                _log.info("peticion", status=status, ms=round(segundos * 1000, 1))


def _plantilla(scope: MutableMapping[str, Any]) -> str:
    """The route's template, never the path itself: labels must not grow with the cases."""
    ruta = getattr(scope.get("route"), "path", None)
    return ruta if isinstance(ruta, str) else "sin_ruta"
