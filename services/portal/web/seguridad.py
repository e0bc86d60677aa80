"""The one middleware of the portal: headers and session of every answer, origin of every change."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.web.pagina import Vista
from shared.observability import registro
from shared.observability.trazas import traza_actual

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_CABECERAS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS = "max-age=31536000; includeSubDomains"
_NUEVA = "sesion_nueva"
_log = registro("portal")
_SEGUROS = {"GET", "HEAD", "OPTIONS"}


class Guardian:
    """Refuses changes that another site's page sent; writes sessions; answers the unforeseen with a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cabeceras = Headers(scope=scope)

        # Where handlers leave the session that is to be written with the answer (see `guardia`).
        scope.setdefault("state", {})
        empezada = False

        async def enviar(mensaje: Message) -> None:
            nonlocal empezada
            if mensaje["type"] == "http.response.start":
                de_vuelta = MutableHeaders(scope=mensaje)
                for nombre, valor in _CABECERAS.items():
                    de_vuelta.setdefault(nombre, valor)
                if scope.get("scheme") == "https":
                    de_vuelta.setdefault("Strict-Transport-Security", _HSTS)
                if _NUEVA in scope["state"]:
                    de_vuelta.append("set-cookie", scope["app"].state.porteria.cabecera(scope["state"][_NUEVA]))
                empezada = True
            await send(mensaje)

        if scope["method"] not in _SEGUROS and not es_del_mismo_sitio(cabeceras):
            respuesta = PlainTextResponse("Esta petición no salió de una página del portal.", status_code=403)
            await respuesta(scope, receive, enviar)
            return
        try:
            await self._app(scope, receive, enviar)
        except Exception as error:
            _log.error("error_no_previsto", exc_info=error)
            if empezada:
                raise
            pagina = Vista(Request(scope), None)("errores/500", status=500, referencia=traza_actual() or "")
            await pagina(scope, receive, enviar)


def es_del_mismo_sitio(cabeceras: Headers) -> bool:
    """Whether the page that sent a change is one of ours, by what browsers say and scripts cannot: `Origin`.

    Browsers send it with every POST; where a proxy removed it, `Sec-Fetch-Site` or the referring page must say so.
    """
    anfitrion = cabeceras.get("host", "")
    origen = cabeceras.get("origin")
    if origen is not None:
        return urlsplit(origen).netloc == anfitrion
    sitio = cabeceras.get("sec-fetch-site")
    if sitio is not None:
        return sitio in {"same-origin", "none"}
    return urlsplit(cabeceras.get("referer", "")).netloc == anfitrion
