"""Pages: one Jinja2 environment, strict and escaping, and what every page knows."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope, Send

from services.portal import palabras
from services.portal.menu import menu_de
from services.portal.web import formatos
from services.portal.web.api import Api, Fallo
from services.portal.web.guardia import ApiDeTodos, Quizas
from services.portal.web.sesion import Sesion
from shared.clock import reloj_legal

PLANTILLAS = Path(__file__).parents[1] / "plantillas"
AVISO = "aviso"
FRAGMENTO = "x-fragmento"
"""Header of what a script asks for; it gets statuses, not pages to sign in."""
SIN_LEER = "<!--sin-leer-->"
"""Where `base.html` has the number of unread notices."""
_ARCHIVO = re.compile(r"\.(pdf|svg|zip|csv|xlsx|yaml)$")


def entorno() -> Environment:
    """The environment of the templates; a name that does not exist is an error, never an empty place."""
    nuevo = Environment(
        loader=FileSystemLoader(PLANTILLAS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    nuevo.filters |= formatos.FILTROS | {"palabra": palabras.palabra}
    nuevo.globals |= {
        "estado_de": palabras.estado,
        "palabra": palabras.palabra,
        "abierta": formatos.abierta,
        "porcentaje": formatos.porcentaje,
        "nueva_clave": lambda: str(uuid4()),
        "rotulos": lambda codigos: [(codigo, palabras.palabra(codigo)) for codigo in codigos],
        "rotulos_de_estado": lambda codigos: [(codigo, palabras.estado(codigo).texto) for codigo in codigos],
        "pares": lambda valores: [(v, v) for v in valores],
        "con_cursor": _con_cursor,
        "sin_cursor": _sin_cursor,
    }
    return nuevo


def _sin_cursor(consulta: QueryParams) -> str:
    """The query of the first page with the same filters."""
    return urlencode([(k, v) for k, v in consulta.multi_items() if k not in {"cursor", AVISO} and v])


def _con_cursor(consulta: QueryParams, siguiente: str) -> str:
    """The query of the next page."""
    return "&".join(filter(None, (_sin_cursor(consulta), urlencode({"cursor": siguiente}))))


class Hoja(HTMLResponse):
    """A page that waits for the number of unread notices, which is asked for while the page is made, not after."""

    def __init__(self, cuerpo: str, status: int, cuenta: asyncio.Task[str] | None) -> None:
        super().__init__(cuerpo, status)
        self._cuenta = cuenta

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._cuenta is not None:
            self.body = bytes(self.body).replace(SIN_LEER.encode(), (await self._cuenta).encode(), 1)
            self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


async def _contar(api: Api) -> str:
    """How many notices are unread, as the header shows it; nothing if nobody can tell now."""
    try:
        cuenta = await api.leer("/v1/avisos/cuenta")
    except Fallo:
        return ""
    return f"{cuenta['sin_leer']}{'+' if cuenta['hay_mas'] else ''}" if cuenta["sin_leer"] else ""


class Vista:
    """Draws pages for one request."""

    def __init__(self, request: Request, sesion: Sesion | None, cuenta: asyncio.Task[str] | None = None) -> None:
        self._request = request
        self._sesion = sesion
        self._cuenta = cuenta

    def __call__(self, plantilla: str, /, *, status: int = 200, **datos: Any) -> HTMLResponse:
        """A page.

        Args:
            plantilla: path under `plantillas/`, without `.html`.
            datos: names that the template uses; `campos`, `errores` and `fallo` are there anyway, empty.
        """
        estado = self._request.app.state
        ruta = self._request.url.path
        comunes = {
            "sesion": self._sesion,
            "menu": menu_de(self._sesion, ruta),
            "ruta": ruta,
            "consulta": self._request.query_params,
            "estatico": estado.estaticos.url,
            "ahora": reloj_legal.ahora(),
            "publica": estado.ajustes.url_publica.rstrip("/"),
            "aviso": palabras.AVISOS.get(self._request.query_params.get(AVISO, "")),
            "campos": {},
            "errores": {},
            "fallo": None,
            "proveedor": estado.ajustes.proveedor,
        }
        cuerpo = estado.plantillas.get_template(f"{plantilla}.html").render(comunes | datos)
        return Hoja(cuerpo, status, self._cuenta)

    def con_fallo(self, plantilla: str, fallo: Fallo, *, campos: Mapping[str, str], **datos: Any) -> HTMLResponse:
        """The form again, as it was filled, with what the API says at the field it names.

        Raises:
            Fallo: if the session ended: the person signs in and the form comes back by itself.
        """
        if fallo.termino_la_sesion:
            raise fallo
        status = fallo.estado if fallo.estado < 500 else 503
        return self(plantilla, status=status, campos=campos, errores=fallo.campos, fallo=fallo, **datos)


def ir_a(ruta: str, aviso: str = "") -> RedirectResponse:
    """Go on by GET after something was done; `aviso` is one of `palabras.AVISOS`."""
    separador = "&" if "?" in ruta else "?"
    return RedirectResponse(f"{ruta}{separador}{AVISO}={aviso}" if aviso else ruta, 303)


async def vista(request: Request, sesion: Quizas, api: ApiDeTodos) -> Vista:
    pide_pagina = request.method == "GET" and FRAGMENTO not in request.headers and not _ARCHIVO.search(request.url.path)
    if sesion is None or not pide_pagina:
        return Vista(request, sesion)
    return Vista(request, sesion, asyncio.create_task(_contar(api)))


Pagina = Annotated[Vista, Depends(vista)]
