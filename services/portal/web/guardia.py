"""Who asks, and with which tokens: the cookie is opened, and renewed in time, before a page sees the request.

Whoever changes the session leaves the new one (None to end it) in `request.state.sesion_nueva`; the middleware writes
it with the answer.
"""

import asyncio
from typing import Annotated

import httpx
from fastapi import Depends, Request, Response

from services.portal.settings import AjustesPortal
from services.portal.web.api import Api, Fallo
from services.portal.web.sesion import Sellador, Sesion

_USO = "sesion"
_RECUERDO = 60.0
"""Seconds for which a renewal is remembered: requests of one browser come at once, with the same cookie."""


class SinSesion(Exception):
    """Nobody is signed in, or no longer: the person signs in and comes back to where this was raised."""


class SinPermiso(Exception):
    """The page is for others."""


class Porteria:
    """Opens, renews and writes session cookies.

    A refresh token can be used once; whoever uses it again ends the session. So renewals of the same one are done
    together, and their result is remembered in this process: behind several, a browser must stay with one of them.
    """

    def __init__(self, ajustes: AjustesPortal, http: httpx.AsyncClient) -> None:
        self.sellador = Sellador(ajustes.clave_sesiones.get_secret_value())
        self._http = http
        self.seguras = ajustes.cookies_seguras
        self.cookie = "__Host-sesion" if self.seguras else "sesion"
        self._renovaciones: dict[str, asyncio.Task[Sesion | None]] = {}

    async def sesion(self, request: Request) -> Sesion | None:
        """The living session of a request; a renewed one is written with the answer."""
        sellada = request.cookies.get(self.cookie)
        contenido = self.sellador.abrir(sellada, _USO) if sellada else None
        if contenido is None:
            return None
        sesion: Sesion | None = Sesion.de_cookie(contenido)
        if sesion is not None and sesion.por_renovar:
            sesion = None if sesion.terminada else await self.renovar(sesion, cliente_de(request))
            request.state.sesion_nueva = sesion
        return sesion

    def reconoce(self, request: Request) -> bool:
        """Whether the browser brings a session of this portal, even one that has ended."""
        return self.sellador.abrir(request.cookies.get(self.cookie, ""), _USO) is not None

    def cabecera(self, sesion: Sesion | None) -> str:
        """The `Set-Cookie` of a session; of None, that which deletes it."""
        respuesta = Response()
        respuesta.set_cookie(
            self.cookie,
            self.sellador.sellar(sesion.como_dict(), _USO) if sesion else "",
            max_age=None if sesion else 0,
            secure=self.seguras,
            httponly=True,
            samesite="lax",
        )
        return respuesta.headers["set-cookie"]

    async def renovar(self, sesion: Sesion, cliente: str) -> Sesion | None:
        """The session with new tokens, which name roles and companies as they are now; None if it has ended."""
        tarea = self._renovaciones.get(sesion.refresco)
        if tarea is None:
            tarea = asyncio.create_task(self._pedir_renovacion(sesion, cliente))
            self._renovaciones[sesion.refresco] = tarea
            asyncio.get_running_loop().call_later(_RECUERDO, self._renovaciones.pop, sesion.refresco, None)
        # One browser that goes away must not cancel what the others wait for.
        renovada = await asyncio.shield(tarea)
        return renovada.actuando_por(sesion.empresa) if renovada else None

    async def _pedir_renovacion(self, sesion: Sesion, cliente: str) -> Sesion | None:
        try:
            api = Api(self._http, cliente=cliente)
            abierta = await api.abrir_sesion("/v1/sesiones/renovar", {"refresco": sesion.refresco})
        except Fallo as fallo:
            if fallo.estado in (401, 403):
                return None
            # The service of sessions is away: the token that is left serves for some more seconds.
            self._renovaciones.pop(sesion.refresco, None)
            return sesion
        return Sesion.de_api(abierta, sesion)


def cliente_de(request: Request) -> str:
    """The browser's address."""
    return request.client.host if request.client else ""


def porteria_de(request: Request) -> Porteria:
    porteria: Porteria = request.app.state.porteria
    return porteria


def hubo_sesion(request: Request) -> bool:
    """Whether somebody signed in with this browser, who is still or is no longer signed in."""
    return porteria_de(request).reconoce(request)


async def quizas(request: Request) -> Sesion | None:
    """Who is signed in, if anybody is."""
    if not hasattr(request.state, "sesion"):
        request.state.sesion = await porteria_de(request).sesion(request)
    sesion: Sesion | None = request.state.sesion
    return sesion


async def alguien(request: Request) -> Sesion:
    """Who is signed in.

    Raises:
        SinSesion: if nobody is.
    """
    sesion = await quizas(request)
    if sesion is None:
        raise SinSesion
    return sesion


async def de_empresa(request: Request) -> Sesion:
    """Who is signed in for a company.

    Raises:
        SinSesion, SinPermiso.
    """
    sesion = await alguien(request)
    if sesion.es_interna:
        raise SinPermiso
    return sesion


async def del_ministerio(request: Request) -> Sesion:
    """Who is signed in for the Ministry.

    Raises:
        SinSesion, SinPermiso.
    """
    sesion = await alguien(request)
    if not sesion.es_interna:
        raise SinPermiso
    return sesion


async def _api(request: Request, sesion: Annotated[Sesion | None, Depends(quizas)]) -> Api:
    return Api(
        request.app.state.http, sesion, cliente=cliente_de(request), agente=request.headers.get("user-agent", "")[:200]
    )


ApiDeTodos = Annotated[Api, Depends(_api)]
Quizas = Annotated[Sesion | None, Depends(quizas)]
Alguien = Annotated[Sesion, Depends(alguien)]
DeEmpresa = Annotated[Sesion, Depends(de_empresa)]
DelMinisterio = Annotated[Sesion, Depends(del_ministerio)]
