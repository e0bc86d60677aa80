"""The gateway's public API as pages use it: JSON in and out, and its problems as sentences."""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx
from starlette.datastructures import UploadFile

from services.portal.web.formatos import con_dias
from services.portal.web.sesion import Sesion
from shared.observability import traceparent_actual

T = TypeVar("T")
_CAIDO = {502, 503, 504}
_MAL_ESCRITAS = frozenset({"credenciales", "codigo-requerido", "totp-invalido"})
_SIN_RESPUESTA = {
    "title": "Esta parte del sistema no responde",
    "detail": "Esta parte del sistema no responde en este momento.",
    "remedio": "Intente de nuevo en unos segundos; nada de lo que hizo se perdió.",
    "codigo": "sin-respuesta",
    "status": 503,
    "reintentable": True,
}


class Fallo(Exception):
    """The API said no. `campos`: sentence by the field that it names."""

    def __init__(self, problema: Mapping[str, Any]) -> None:
        super().__init__(problema.get("detail", ""))
        self.problema = dict(problema)
        self.estado = int(problema.get("status", 500))
        self.codigo = str(problema.get("codigo", ""))
        self.titulo = str(problema.get("title") or "No se pudo")
        dicho = str(problema.get("detail") or problema.get("title") or "No se pudo completar la operación.")
        self.detalle = con_dias(dicho)
        self.remedio = con_dias(str(problema.get("remedio") or ""))
        errores = problema.get("errores") or []
        self.campos = {_campo(e): con_dias(str(e["mensaje"])) for e in errores if _campo(e)}
        if sueltos := [con_dias(str(e["mensaje"])) for e in errores if e.get("mensaje") and not _campo(e)]:
            # What is wrong between fields is of none of them: it says more than the sentence about fields.
            self.detalle = " ".join(sueltos)

    @property
    def es_caida(self) -> bool:
        """Whether a service is away, which is nobody's mistake."""
        return self.estado in _CAIDO

    @property
    def termino_la_sesion(self) -> bool:
        """Whether the token serves no longer; a password or a code that was mistyped is answered 401 too."""
        return self.estado == 401 and self.codigo not in _MAL_ESCRITAS

    @property
    def referencia(self) -> str:
        """What the help desk asks for."""
        return str(self.problema.get("trace_id") or "")


def _campo(error: Mapping[str, Any]) -> str:
    """`campos.buque` and `/campos/buque` are the field `buque` of a form."""
    return str(error.get("campo") or error.get("puntero") or "").replace("/", ".").split(".")[-1]


@dataclass(frozen=True, slots=True)
class Parte(Generic[T]):
    """What a part of a page shows: the value, or why there is none."""

    valor: T | None = None
    fallo: Fallo | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Documento:
    """A file that is being read from the API; `trozos` must be consumed, which closes it."""

    tipo: str
    respuesta: httpx.Response

    async def trozos(self) -> AsyncIterator[bytes]:
        try:
            async for trozo in self.respuesta.aiter_bytes():
                yield trozo
        finally:
            await self.respuesta.aclose()


class Api:
    """The API for one session, or for anybody.

    Every method raises `Fallo` for what is not an answer of success. `cliente` is the browser's address: the gateway's
    limits are for each visitor, not for all of the portal's together. `agente` is the browser, by which a person knows
    the own sessions apart.
    """

    def __init__(
        self, http: httpx.AsyncClient, sesion: Sesion | None = None, *, cliente: str = "", agente: str = ""
    ) -> None:
        self._http = http
        self._cabeceras = {"Authorization": f"Bearer {sesion.token}"} if sesion else {}
        if cliente:
            self._cabeceras["X-Forwarded-For"] = cliente
        if agente:
            self._cabeceras["User-Agent"] = agente
        if sesion and sesion.empresa:
            self._cabeceras["X-Empresa"] = sesion.empresa

    async def leer(self, ruta: str, **parametros: Any) -> Any:
        """GET; parameters that are None or empty are left out."""
        dados = {k: v for k, v in parametros.items() if v not in (None, "", [])}
        return _contenido(await self._pedir("GET", ruta, params=dados))

    async def publicar(self, ruta: str, cuerpo: Any = None, *, clave: str) -> Any:
        """POST of JSON; `clave` makes a repetition harmless."""
        return _contenido(await self._pedir("POST", ruta, json=cuerpo or {}, cabeceras={"Idempotency-Key": clave}))

    async def abrir_sesion(self, ruta: str, cuerpo: Mapping[str, str]) -> Any:
        """POST of what must never be kept nor repeated: credentials."""
        return _contenido(await self._pedir("POST", ruta, json=dict(cuerpo)))

    async def escribir(self, ruta: str, cuerpo: Any, *, version: int) -> Any:
        """PUT of what a person edited, refused if somebody else changed it since `version`."""
        return _contenido(await self._pedir("PUT", ruta, json=cuerpo, cabeceras={"If-Match": f'"v{version}"'}))

    async def reescribir(self, ruta: str, cuerpo: Any) -> Any:
        """PUT of what only one person writes: the last word counts."""
        return _contenido(await self._pedir("PUT", ruta, json=cuerpo))

    async def borrar(self, ruta: str) -> None:
        """DELETE."""
        _contenido(await self._pedir("DELETE", ruta))

    async def subir(
        self, ruta: str, archivo: UploadFile, campos: Mapping[str, str] | None = None, *, clave: str
    ) -> Any:
        """POST of a form with one file, streamed from where it was received."""
        partes = {"archivo": (archivo.filename or "archivo.pdf", archivo.file, archivo.content_type or "")}
        cabeceras = {"Idempotency-Key": clave}
        return _contenido(await self._pedir("POST", ruta, files=partes, data=dict(campos or {}), cabeceras=cabeceras))

    async def reemplazar(self, ruta: str, archivo: UploadFile, campos: Mapping[str, str]) -> Any:
        """PUT of a form with one file: the same file again changes nothing."""
        partes = {"archivo": (archivo.filename or "archivo.pdf", archivo.file, archivo.content_type or "")}
        return _contenido(await self._pedir("PUT", ruta, files=partes, data=dict(campos)))

    async def escribir_csv(self, ruta: str, contenido: bytes, **parametros: str) -> Any:
        """PUT of a CSV that takes the place of what was there."""
        cabeceras = {"Content-Type": "text/csv"}
        return _contenido(await self._pedir("PUT", ruta, content=contenido, params=parametros, cabeceras=cabeceras))

    async def subir_varios(
        self,
        ruta: str,
        archivos: Sequence[tuple[str, UploadFile]],
        campos: Mapping[str, str | list[str]],
        *,
        clave: str,
    ) -> Any:
        """POST of a form with several files, each under the name of its field; a list is a field that repeats."""
        partes = [(campo, (a.filename or "archivo", a.file, a.content_type or "")) for campo, a in archivos]
        cabeceras = {"Idempotency-Key": clave}
        return _contenido(await self._pedir("POST", ruta, files=partes, data=dict(campos), cabeceras=cabeceras))

    async def bajar(self, ruta: str) -> Documento | None:
        """A file; None while it is being made (202)."""
        peticion = self._http.build_request("GET", ruta, headers=self._cabeceras)
        respuesta = await self._enviar(peticion, flujo=True)
        if respuesta.status_code == 202 or respuesta.is_error:
            await respuesta.aread()
            await respuesta.aclose()
            _contenido(respuesta)
            return None
        return Documento(respuesta.headers.get("content-type", "application/octet-stream"), respuesta)

    async def parte(self, lectura: Awaitable[T]) -> Parte[T]:
        """A reading that may fail without taking the page with it; only a session that ended goes on."""
        try:
            return Parte(await lectura)
        except Fallo as fallo:
            if fallo.termino_la_sesion:
                raise
            return Parte(fallo=fallo)

    async def _pedir(
        self, metodo: str, ruta: str, *, cabeceras: Mapping[str, str] | None = None, **partes: Any
    ) -> httpx.Response:
        todas = {**self._cabeceras, **(cabeceras or {})}
        return await self._enviar(self._http.build_request(metodo, ruta, headers=todas, **partes))

    async def _enviar(self, peticion: httpx.Request, *, flujo: bool = False) -> httpx.Response:
        if (traza := traceparent_actual()) is not None:
            peticion.headers["traceparent"] = traza
        try:
            return await self._http.send(peticion, stream=flujo)
        except httpx.TransportError as error:
            raise Fallo(_SIN_RESPUESTA) from error


def _contenido(respuesta: httpx.Response) -> Any:
    if respuesta.is_success:
        return respuesta.json() if respuesta.content else None
    if respuesta.headers.get("content-type", "").startswith("application/problem+json"):
        raise Fallo(respuesta.json())
    raise Fallo(_SIN_RESPUESTA | {"status": respuesta.status_code})
