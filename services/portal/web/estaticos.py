"""Assets: read once, named by their content, kept by browsers for a year."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

CARPETA = Path(__file__).parents[1] / "estaticos"
_ANO = "public, max-age=31536000, immutable"
_REFERENCIA = re.compile(r'url\("([^"]+)"\)')
_SE_COMPRIMEN = {".css", ".js", ".svg"}
_TIPOS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class _Archivo:
    contenido: bytes
    comprimido: bytes | None
    tipo: str


class Estaticos:
    """The files of a folder under `/estaticos/<name>.<digest>.<ext>`; style sheets refer to others by plain name."""

    def __init__(self, carpeta: Path = CARPETA) -> None:
        self._nombres: dict[str, str] = {}
        self._archivos: dict[str, _Archivo] = {}
        archivos = [a for a in sorted(carpeta.rglob("*")) if a.is_file() and a.suffix != ".md"]
        # Style sheets last: they name the others.
        for archivo in sorted(archivos, key=lambda a: a.suffix == ".css"):
            self._agregar(archivo, archivo.relative_to(carpeta).as_posix())

    def url(self, nombre: str) -> str:
        """Address of an asset.

        Raises:
            KeyError: if there is no such file.
        """
        return f"/estaticos/{self._nombres[nombre]}"

    def ruta(self) -> Route:
        return Route("/estaticos/{nombre:path}", self._servir, name="estaticos")

    async def _servir(self, request: Request) -> Response:
        archivo = self._archivos.get(request.path_params["nombre"])
        if archivo is None:
            return Response(status_code=404)
        cabeceras = {"Cache-Control": _ANO, "Vary": "Accept-Encoding"}
        if archivo.comprimido is not None and "gzip" in request.headers.get("accept-encoding", ""):
            cabeceras["Content-Encoding"] = "gzip"
            return Response(archivo.comprimido, media_type=archivo.tipo, headers=cabeceras)
        return Response(archivo.contenido, media_type=archivo.tipo, headers=cabeceras)

    def _agregar(self, archivo: Path, nombre: str) -> None:
        contenido = archivo.read_bytes()
        if archivo.suffix == ".css":
            contenido = _REFERENCIA.sub(lambda m: f'url("{self.url(m[1])}")', contenido.decode()).encode()
        resumen = hashlib.sha256(contenido).hexdigest()[:10]
        publico = f"{nombre.removesuffix(archivo.suffix)}.{resumen}{archivo.suffix}"
        tipo = _TIPOS.get(archivo.suffix) or mimetypes.guess_type(archivo.name)[0] or "application/octet-stream"
        comprimido = gzip.compress(contenido, mtime=0) if archivo.suffix in _SE_COMPRIMEN else None
        self._nombres[nombre] = publico
        self._archivos[publico] = _Archivo(contenido, comprimido, tipo)
