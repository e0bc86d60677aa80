"""Pages: one Jinja2 environment, strict and escaping, and what every page knows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams

from services.portal import palabras
from services.portal.menu import menu_de
from services.portal.web import formatos
from services.portal.web.api import Fallo
from services.portal.web.guardia import Quizas
from services.portal.web.sesion import Sesion
from shared.clock import reloj_legal

PLANTILLAS = Path(__file__).parents[1] / "plantillas"
AVISO = "aviso"


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


class Vista:
    """Draws pages for one request."""

    def __init__(self, request: Request, sesion: Sesion | None) -> None:
        self._request = request
        self._sesion = sesion

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
        }
        cuerpo = estado.plantillas.get_template(f"{plantilla}.html").render(comunes | datos)
        return HTMLResponse(cuerpo, status)

    def con_fallo(self, plantilla: str, fallo: Fallo, *, campos: Mapping[str, str], **datos: Any) -> HTMLResponse:
        """The form again, as it was filled, with what the API says at the field it names.

        Raises:
            Fallo: if the session ended: the person signs in and the form comes back by itself.
        """
        if fallo.estado == 401:
            raise fallo
        status = fallo.estado if fallo.estado < 500 else 503
        return self(plantilla, status=status, campos=campos, errores=fallo.campos, fallo=fallo, **datos)


def ir_a(ruta: str, aviso: str = "") -> RedirectResponse:
    """Go on by GET after something was done; `aviso` is one of `palabras.AVISOS`."""
    separador = "&" if "?" in ruta else "?"
    return RedirectResponse(f"{ruta}{separador}{AVISO}={aviso}" if aviso else ruta, 303)


async def vista(request: Request, sesion: Quizas) -> Vista:
    return Vista(request, sesion)


Pagina = Annotated[Vista, Depends(vista)]
