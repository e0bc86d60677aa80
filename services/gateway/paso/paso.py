"""The pass-through: bodies stream in both directions, nothing is kept."""

from collections.abc import AsyncIterator, Callable

import anyio
import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.gateway.paso.cabeceras import hacia_el_cliente, hacia_el_servicio
from services.gateway.paso.circuito import Circuito
from services.gateway.paso.rules import PREFIJOS, es_de_lote
from services.gateway.settings import AjustesGateway
from shared.http.problemas import Problema
from shared.http.rutas import limitar
from shared.observability import registro

Hacia = Callable[[str], httpx.AsyncBaseTransport]
"""What carries the calls to a service, by its name."""
_log = registro(__name__)
_REPETIBLES = {"GET", "HEAD"}
_PAUSA = 0.05
"""Seconds before the second attempt of what only reads."""
_CORTA = 64 * 1024
"""Bytes up to which an answer is sent whole: to stream takes a task that listens whether the client is still there."""
# Below the five seconds after which the services close an idle connection.
_VIDA_DE_CONEXION = 3.0


class Paso:
    """Connections to the services; one per process."""

    def __init__(self, ajustes: AjustesGateway, hacia: Hacia | None = None) -> None:
        self._ajustes = ajustes
        # The transport alone: what a client adds (cookies, redirects, retries of authentication) is not ours to do.
        limites = httpx.Limits(
            max_connections=ajustes.conexiones_por_servicio,
            max_keepalive_connections=ajustes.conexiones_por_servicio,
            keepalive_expiry=_VIDA_DE_CONEXION,
        )
        tls = httpx.create_ssl_context()
        hacia = hacia or (lambda _: httpx.AsyncHTTPTransport(verify=tls, limits=limites, trust_env=False))
        self._transportes = {s: hacia(s) for s in PREFIJOS}
        plazos = httpx.Timeout(30, connect=2, read=ajustes.segundos_respuesta, pool=5)
        self._extensiones = {"timeout": plazos.as_dict()}
        self._circuitos = {s: Circuito(ajustes.fallas_para_cortar, ajustes.segundos_cortado) for s in PREFIJOS}
        self._bases = {s: httpx.URL(ajustes.url_de(s)) for s in PREFIJOS}

    async def cerrar(self) -> None:
        for transporte in self._transportes.values():
            await transporte.aclose()

    async def pasar(self, request: Request, servicio: str) -> Response:
        """The service's answer to this request.

        Raises:
            Problema: `cuerpo-demasiado-grande`, `envio-demorado`, `servicio-caido`, `servicio-demorado`,
                `respuesta-perdida`.
        """
        de_lote = es_de_lote(request.scope["path"])
        maximo = self._ajustes.maximo_bytes_de_lote if de_lote else self._ajustes.maximo_bytes
        cuerpo = _Cuerpo(request, maximo, self._ajustes.segundos_entre_trozos)
        try:
            respuesta = await self._insistir(request, servicio, cuerpo)
            saliente = await _pasada(respuesta)
        except Problema:
            raise
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise self._caido(servicio, error) from error
        except httpx.TimeoutException as error:
            raise Problema("servicio-demorado", f"El servicio {servicio} no respondió a tiempo.") from error
        except httpx.TransportError as error:
            _log.warning("respuesta_perdida", servicio_llamado=servicio, motivo=repr(error))
            if request.method in _REPETIBLES:
                raise self._caido(servicio, error) from error
            detalle = f"El servicio {servicio} se interrumpió antes de responder."
            raise Problema("respuesta-perdida", detalle, headers={"Retry-After": "2"}) from error
        saliente.raw_headers = hacia_el_cliente(
            respuesta.headers.multi_items(), respuesta.headers.get("connection", "")
        )
        if not cuerpo.completo:
            # The service answered before it had read everything; the rest is not worth reading.
            saliente.headers["Connection"] = "close"
        return saliente

    async def _insistir(self, request: Request, servicio: str, cuerpo: "_Cuerpo") -> httpx.Response:
        """Send, and once more what only reads if the connection failed; not at all to a service that is cut off."""
        circuito = self._circuitos[servicio]
        if not circuito.permite():
            detalle = f"El servicio {servicio} no está disponible en este momento."
            raise Problema("servicio-caido", detalle, headers={"Retry-After": "2"}, servicio=servicio)
        veces = 2 if request.method in _REPETIBLES and not cuerpo.hay else 1
        while True:
            veces -= 1
            try:
                respuesta = await self._enviar(request, servicio, cuerpo)
            except httpx.PoolTimeout:
                # We are full; that says nothing of the service.
                circuito.termino(bien=None)
                raise
            except httpx.TransportError as error:
                if veces == 0 or isinstance(error, httpx.TimeoutException):
                    circuito.termino(bien=False)
                    raise
                await anyio.sleep(_PAUSA)
            except BaseException:
                # The client's doing: a body too large, a connection closed.
                circuito.termino(bien=None)
                raise
            else:
                circuito.termino(bien=True)
                return respuesta

    async def _enviar(self, request: Request, servicio: str, cuerpo: "_Cuerpo") -> httpx.Response:
        saliente = httpx.Request(
            request.method,
            self._bases[servicio].copy_with(raw_path=_crudo(request)),
            headers=hacia_el_servicio(request),
            content=cuerpo.trozos() if cuerpo.hay else None,
            extensions=self._extensiones,
        )
        return await self._transportes[servicio].handle_async_request(saliente)

    def _caido(self, servicio: str, error: Exception) -> Problema:
        _log.warning("servicio_caido", servicio_llamado=servicio, motivo=repr(error))
        detalle = f"El servicio {servicio} no está disponible en este momento."
        return Problema("servicio-caido", detalle, headers={"Retry-After": "2"}, servicio=servicio)


async def _pasada(respuesta: httpx.Response) -> Response:
    """The answer for the client: most are small and known to be, and sent whole; the others stream."""
    tamano = respuesta.headers.get("content-length", "")
    if not tamano.isdecimal() or int(tamano) > _CORTA:
        return _Pasada(respuesta)
    try:
        # As it came: what is compressed stays so.
        contenido = b"".join([trozo async for trozo in respuesta.aiter_raw()])
    finally:
        with anyio.CancelScope(shield=True):
            await respuesta.aclose()
    return Response(contenido, respuesta.status_code)


class _Pasada(StreamingResponse):
    """The service's answer; its connection is given back however the sending ends."""

    def __init__(self, respuesta: httpx.Response) -> None:
        super().__init__(respuesta.aiter_raw(), respuesta.status_code)
        self._respuesta = respuesta

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            # A client that goes away cancels us; the closing must not be cancelled with it.
            with anyio.CancelScope(shield=True):
                await self._respuesta.aclose()


class _Cuerpo:
    """A request's body as it arrives, refused at the limit."""

    def __init__(self, request: Request, maximo: int, paciencia: float) -> None:
        self.hay = trae_cuerpo(request)
        self.completo = not self.hay
        self._paciencia = paciencia
        self._recibir = limitar(request.receive, maximo, request.headers.get("content-length"))

    async def trozos(self) -> AsyncIterator[bytes]:
        sigue = True
        while sigue:
            try:
                with anyio.fail_after(self._paciencia):
                    mensaje = await self._recibir()
            except TimeoutError as error:
                raise Problema("envio-demorado", headers={"Connection": "close"}) from error
            if mensaje["type"] == "http.disconnect":
                raise ClientDisconnect
            if trozo := mensaje.get("body", b""):
                yield trozo
            sigue = mensaje.get("more_body", False)
        self.completo = True


def trae_cuerpo(request: Request) -> bool:
    """Whether the request has a body, of whatever length."""
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


def _crudo(request: Request) -> bytes:
    camino: bytes = request.scope["raw_path"].partition(b"?")[0]
    consulta: bytes = request.scope["query_string"]
    return camino + b"?" + consulta if consulta else camino
