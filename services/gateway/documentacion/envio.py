"""The document and its page as they are sent: made once of each reading, compressed, and not sent again to who has it.

They are 1.5 and 3 MB of text, and a tenth of it compressed: making them holds up no other call.
"""

import asyncio
import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from services.gateway.documentacion.lector import Lector
from services.gateway.documentacion.pagina import pagina
from services.gateway.documentacion.union import Documento

_NIVEL = 6


@dataclass(frozen=True)
class Texto:
    """What is sent; `marca` is its ETag, the same for both forms of it."""

    cuerpo: bytes
    comprimido: bytes
    marca: str


class Envio:
    """Answers with the joined document, or with something made of it."""

    def __init__(self, lector: Lector) -> None:
        self._lector = lector
        self._de: Documento | None = None
        self._textos: dict[str, Texto] = {}
        self._turno = asyncio.Lock()

    async def documento(self, request: Request) -> Response:
        """As JSON."""
        return _respuesta(request, await self._texto("json", _en_json), {"Content-Type": "application/json"})

    async def pagina(self, request: Request, cabeceras: Mapping[str, str]) -> Response:
        """To be read."""
        texto = await self._texto("html", lambda d: pagina(d).encode())
        return _respuesta(request, texto, {"Content-Type": "text/html; charset=utf-8", **cabeceras})

    async def _texto(self, forma: str, hacer: Callable[[Documento], bytes]) -> Texto:
        async with self._turno:
            documento = await self._lector.documento()
            if documento is not self._de:
                self._de, self._textos = documento, {}
            if forma not in self._textos:
                self._textos[forma] = await asyncio.to_thread(_hecho, hacer, documento)
            return self._textos[forma]


def _en_json(documento: Documento) -> bytes:
    return json.dumps(documento, ensure_ascii=False, separators=(",", ":")).encode()


def _hecho(hacer: Callable[[Documento], bytes], documento: Documento) -> Texto:
    cuerpo = hacer(documento)
    marca = f'W/"{hashlib.sha256(cuerpo).hexdigest()[:32]}"'
    return Texto(cuerpo, gzip.compress(cuerpo, _NIVEL, mtime=0), marca)


def _respuesta(request: Request, texto: Texto, cabeceras: Mapping[str, str]) -> Response:
    propias = {**cabeceras, "ETag": texto.marca, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    vistas = {v.strip().removeprefix("W/") for v in request.headers.get("if-none-match", "").split(",")}
    if texto.marca.removeprefix("W/") in vistas:
        return Response(status_code=304, headers={k: v for k, v in propias.items() if k != "Content-Type"})
    if _admite_gzip(request.headers.get("accept-encoding", "")):
        return Response(texto.comprimido, headers=propias | {"Content-Encoding": "gzip"})
    return Response(texto.cuerpo, headers=propias)


def _admite_gzip(admitidas: str) -> bool:
    """Whether an `Accept-Encoding` takes gzip; one of weight 0 is refused."""
    for parte in admitidas.lower().split(","):
        nombre, _, peso = parte.partition(";")
        if nombre.strip() == "gzip":
            return peso.replace(" ", "").rstrip("0").rstrip(".") not in {"q=", "q=0"}
    return False
