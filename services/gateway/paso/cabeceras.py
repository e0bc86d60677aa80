"""Headers that are passed on, those that are not, and those that every answer of the gateway has."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability.trazas import traceparent_actual

_DE_UN_SALTO = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_PUESTAS_AQUI = {"host", "traceparent", "tracestate", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
_DEL_SERVIDOR = {"date", "server"}
_SEGURIDAD = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _nombradas(conexion: str) -> set[str]:
    return {parte.strip().lower() for parte in conexion.split(",")}


def hacia_el_servicio(request: Request) -> list[tuple[bytes, bytes]]:
    """The request's headers as the service gets them, byte for byte, with who asked and the trace."""
    fuera = _DE_UN_SALTO | _PUESTAS_AQUI | _nombradas(request.headers.get("connection", ""))
    propias = {
        "x-forwarded-for": request.client.host if request.client else "",
        "x-forwarded-proto": request.url.scheme,
        "x-forwarded-host": request.headers.get("host", ""),
        "traceparent": traceparent_actual() or "",
    }
    if not propias["traceparent"]:
        del propias["traceparent"]
    return [
        *((k, v) for k, v in request.headers.raw if k.decode("latin-1").lower() not in fuera),
        *((k.encode(), v.encode("latin-1")) for k, v in propias.items()),
    ]


def hacia_el_cliente(cabeceras: Iterable[tuple[str, str]], conexion: str) -> list[tuple[bytes, bytes]]:
    """The service's headers as the client gets them; repeated ones stay repeated."""
    fuera = _DE_UN_SALTO | _DEL_SERVIDOR | _nombradas(conexion)
    return [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in cabeceras if k.lower() not in fuera]


class ConSeguridad:
    """Adds the security headers that an answer does not set by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def enviar(mensaje: Message) -> None:
            if mensaje["type"] == "http.response.start":
                cabeceras = MutableHeaders(scope=mensaje)
                for nombre, valor in _SEGURIDAD.items():
                    cabeceras.setdefault(nombre, valor)
                if scope.get("scheme") == "https":
                    cabeceras.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
            await send(mensaje)

        await self._app(scope, receive, enviar if scope["type"] == "http" else send)
