"""What a person sees when something ends badly: a page that says what happened and where to go on."""

from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from services.portal.web.api import Fallo
from services.portal.web.formularios import FormularioVencido, es_de_lote, leer_formulario
from services.portal.web.guardia import SinPermiso, SinSesion, quizas
from services.portal.web.pagina import FRAGMENTO, Vista, ir_a
from shared.http.problemas import Problema
from shared.http.rechazo import Rechazo
from shared.http.rutas import MIB

_USO_PENDIENTE = "pendiente"


def instalar(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(SinSesion, _sin_sesion)
    app.add_exception_handler(SinPermiso, _sin_permiso)
    app.add_exception_handler(FormularioVencido, _formulario_vencido)
    app.add_exception_handler(Fallo, _fallo)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _direccion)


async def _sin_sesion(request: Request, _: Exception) -> Response:
    request.state.sesion_nueva = None
    if FRAGMENTO in request.headers:
        return Response(status_code=401)
    if request.method == "GET":
        destino = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return ir_a(f"/entrar?volver={quote(destino)}")
    return Vista(request, None)("acceso/entrar", status=401, volver="", pendiente=await sellar_pendiente(request))


async def sellar_pendiente(request: Request) -> str:
    """What was typed and where, to come back after signing in; files have to be chosen again."""
    if es_de_lote(request.url.path):
        # Nothing was typed, and nobody who is not signed in makes us read so much.
        contenido: dict[str, Any] = {"ruta": request.url.path, "campos": {}, "archivos": True}
    else:
        leido = await leer_formulario(request)
        contenido = {"ruta": request.url.path, "campos": leido.campos, "archivos": bool(leido.archivos)}
    sellado: str = request.app.state.porteria.sellador.sellar(contenido, _USO_PENDIENTE)
    return sellado


def abrir_pendiente(request: Request, sellado: str) -> dict[str, object] | None:
    """What `sellar_pendiente` sealed; None for anything else."""
    abierto: dict[str, object] | None = request.app.state.porteria.sellador.abrir(sellado, _USO_PENDIENTE)
    return abierto


async def _formulario_vencido(request: Request, _: Exception) -> Response:
    leido = await leer_formulario(request)
    datos = {"ruta": request.url.path, "campos": leido.campos, "archivos": bool(leido.archivos)}
    return Vista(request, await quizas(request))("acceso/continuar", status=403, pendiente=datos)


async def _sin_permiso(request: Request, _: Exception) -> Response:
    return Vista(request, await quizas(request))("errores/403", status=403)


async def _fallo(request: Request, error: Exception) -> Response:
    assert isinstance(error, Fallo)
    if error.termino_la_sesion:
        return await _sin_sesion(request, error)
    if FRAGMENTO in request.headers:
        return Response(status_code=error.estado)
    vista = Vista(request, await quizas(request))
    if error.estado == 404:
        return vista("errores/404", status=404)
    return vista("errores/fallo", status=max(error.estado, 400), fallo=error, volver=_de_donde(request))


async def _direccion(request: Request, _: Exception) -> Response:
    """An address with something in it that is not an identifier, a number or one of our words names nothing."""
    return Vista(request, await quizas(request))("errores/404", status=404)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    vista = Vista(request, await quizas(request))
    if error.status_code == 404:
        return vista("errores/404", status=404)
    problema = {"status": error.status_code, "detail": "No pudimos leer lo enviado."} | _dicho(error)
    pagina = vista("errores/fallo", status=error.status_code, fallo=Fallo(problema), volver=_de_donde(request))
    return _Rechazo(pagina) if error.status_code == 413 else pagina


class _Rechazo(HTMLResponse):
    """A page that answers a body which is still arriving, in a way that the browser can read it."""

    def __init__(self, pagina: HTMLResponse) -> None:
        super().__init__(bytes(pagina.body), pagina.status_code)

    __call__ = Rechazo.__call__


def _dicho(error: HTTPException) -> dict[str, str]:
    """What a page says of what could not be read."""
    if error.status_code == 405:
        return {"detail": "Esta dirección no recibe formularios."}
    if error.status_code == 413 and isinstance(error, Problema):
        maximo = int(error.extras["maximo_bytes"]) // MIB
        return {
            "title": "Lo enviado es demasiado grande",
            "detail": f"Supera los {maximo} MB que se admiten aquí. No se envió nada.",
            "remedio": "Vuelva al formulario y elija archivos menores, o envíelos en varias veces.",
        }
    return {}


def _de_donde(request: Request) -> str:
    """Where the person was: the page itself, or the one whose form was sent."""
    if request.method == "GET":
        return request.url.path
    anterior = urlsplit(request.headers.get("referer", ""))
    return anterior.path if anterior.netloc == request.headers.get("host") else "/"
