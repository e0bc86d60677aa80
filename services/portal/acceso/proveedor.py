"""Signing in at the organisation's own identity provider, where one is configured.

The browser that comes back must be the one that left: the attempt's state is kept in a cookie of its own meanwhile.
"""

import hmac

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from services.portal.acceso.routes import tras_entrar
from services.portal.settings import AjustesPortal
from services.portal.web.api import Fallo
from services.portal.web.formularios import leer_formulario
from services.portal.web.guardia import ApiDeTodos, porteria_de
from services.portal.web.pagina import Pagina
from services.portal.web.sesion import Sesion

rutas = APIRouter()
_USO = "proveedor"
_DURA = 600
"""Seconds that a person has at the provider."""


def _cookie(request: Request) -> str:
    return porteria_de(request).cookie.replace("sesion", "proveedor")


def _exigir_configurado(request: Request) -> None:
    ajustes: AjustesPortal = request.app.state.ajustes
    if not ajustes.proveedor:
        raise HTTPException(404)


@rutas.post("/entrar/proveedor")
async def salir_hacia(request: Request, api: ApiDeTodos, pagina: Pagina) -> Response:
    """Send the browser to the provider."""
    _exigir_configurado(request)
    leido = await leer_formulario(request)
    try:
        pedida = await api.abrir_sesion("/v1/sesiones/oidc", {})
    except Fallo as fallo:
        datos = {"volver": leido["volver"], "pendiente": leido["pendiente"]}
        return pagina("acceso/entrar", status=fallo.estado, fallo=fallo, **datos)
    # Not by a redirection: our own policy lets no form lead out of the portal.
    respuesta = pagina("acceso/proveedor", url=pedida["url"])
    guardado = {"estado": pedida["estado"], "volver": leido["volver"], "pendiente": leido["pendiente"]}
    porteria = porteria_de(request)
    respuesta.set_cookie(
        _cookie(request),
        porteria.sellador.sellar(guardado, _USO),
        max_age=_DURA,
        secure=porteria.seguras,
        httponly=True,
        samesite="lax",
    )
    return respuesta


@rutas.get("/entrar/proveedor")
async def volver(request: Request, api: ApiDeTodos, pagina: Pagina, code: str = "", state: str = "") -> Response:
    """Back from the provider: the same session as with a password."""
    _exigir_configurado(request)
    sellado = request.cookies.get(_cookie(request), "")
    guardado = porteria_de(request).sellador.abrir(sellado, _USO) if sellado else None
    if guardado is None or not code or not hmac.compare_digest(str(guardado["estado"]).encode(), state.encode()):
        return pagina("acceso/entrar", status=400, fallo=Fallo(_OTRO_NAVEGADOR), volver="", pendiente="")
    try:
        abierta = await api.abrir_sesion("/v1/sesiones/oidc/entrar", {"codigo": code, "estado": state})
    except Fallo as fallo:
        datos = {"volver": guardado["volver"], "pendiente": guardado["pendiente"]}
        return pagina("acceso/entrar", status=fallo.estado, fallo=fallo, **datos)
    sesion = Sesion.de_api(abierta)
    request.state.sesion_nueva = sesion
    respuesta = tras_entrar(request, sesion, guardado["volver"], guardado["pendiente"])
    respuesta.delete_cookie(_cookie(request), secure=porteria_de(request).seguras, httponly=True, samesite="lax")
    return respuesta


_OTRO_NAVEGADOR = {
    "status": 400,
    "title": "No pudimos reconocer el ingreso",
    "detail": "El ingreso no empezó en este navegador, o pasó demasiado tiempo.",
    "remedio": "Empiece de nuevo desde esta página.",
}
