"""A user of the public API: logs in at the gateway and calls it as VUCE would."""

import asyncio
import time
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

_PASAJEROS = {502, 503, 504}
_PACIENCIA = 60.0
"""Seconds for which a service may be away, e.g. because somebody killed it."""
_VENCIDA = "credencial-vencida"
_PAUSA = 0.1
"""Seconds between two looks."""


class Rechazo(Exception):
    """The API answered with a problem (RFC 9457).

    Attributes:
        problema: its document: `type`, `title`, `status`, `detail`, ...
    """

    def __init__(self, respuesta: httpx.Response) -> None:
        self.problema: dict[str, Any] = respuesta.json()
        self.estado = respuesta.status_code
        super().__init__(f"{respuesta.request.method} {respuesta.request.url.path}: {self.problema}")

    @property
    def codigo(self) -> str:
        """Last part of `type`, the stable name of the problem."""
        return str(self.problema.get("type", "")).rsplit("/", 1)[-1].rsplit(":", 1)[-1]


class Persona:
    """One logged-in user. Every change carries its own idempotency key."""

    def __init__(self, gateway: str) -> None:
        self.http = httpx.AsyncClient(base_url=gateway, timeout=30)
        self._entrada: tuple[str, str] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, tipo: type[BaseException] | None, error: BaseException | None, traza: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def entrar(self, usuario: str, clave: str) -> Self:
        sesion = await self.publicar("/v1/sesiones", {"usuario": usuario, "clave": clave})
        self.http.headers["Authorization"] = f"Bearer {sesion['token']}"
        self._entrada = (usuario, clave)
        return self

    async def leer(self, ruta: str, **parametros: Any) -> Any:
        return _contenido(await self._llamar("GET", ruta, params=parametros))

    async def publicar(self, ruta: str, cuerpo: Any = None, *, clave: str | None = None) -> Any:
        cabeceras = {"Idempotency-Key": clave or str(uuid4())}
        cuerpo = cuerpo if cuerpo is not None else {}
        return _contenido(await self._llamar("POST", ruta, json=cuerpo, headers=cabeceras))

    async def subir(
        self,
        ruta: str,
        pdf: bytes,
        nombre: str = "firmado.pdf",
        *,
        clave: str | None = None,
        anexos: dict[str, bytes] | None = None,
        **campos: Any,
    ) -> Any:
        cabeceras = {"Idempotency-Key": clave or str(uuid4())}
        archivos = {"archivo": (nombre, pdf, "application/pdf")}
        archivos |= {campo: (f"{campo}.pdf", anexo, "application/pdf") for campo, anexo in (anexos or {}).items()}
        return _contenido(await self._llamar("POST", ruta, files=archivos, data=campos, headers=cabeceras))

    async def _llamar(self, metodo: str, ruta: str, **partes: Any) -> httpx.Response:
        """Call, and call again while a service is away: with its idempotency key a change has one effect.

        A token lasts fifteen minutes and a long run more: who signed in does so again.
        """
        fin = time.monotonic() + _PACIENCIA
        while True:
            try:
                respuesta = await self.http.request(metodo, ruta, **partes)
            except httpx.TransportError:
                if time.monotonic() > fin:
                    raise
            else:
                if self._entrada is not None and respuesta.status_code == 401 and _VENCIDA in respuesta.text:
                    entrada, self._entrada = self._entrada, None
                    await self.entrar(*entrada)
                    continue
                if respuesta.status_code not in _PASAJEROS or time.monotonic() > fin:
                    return respuesta
            await asyncio.sleep(_PAUSA)

    async def descargar(self, ruta: str, limite: float = 30) -> bytes:
        """A document that may still be in the making (202)."""
        fin = time.monotonic() + limite
        while True:
            respuesta = await self._llamar("GET", ruta)
            if respuesta.status_code != 202:
                _contenido(respuesta)
                return respuesta.content
            if time.monotonic() > fin:
                raise TimeoutError(f"{ruta} no estuvo listo en {limite:g} s")
            await asyncio.sleep(_PAUSA)

    async def esperar(self, ruta: str, condicion: Any, limite: float = 45) -> Any:
        """Read `ruta` until `condicion(answer)` holds; gives that answer."""
        fin = time.monotonic() + limite
        while True:
            ultimo = await self.leer(ruta)
            if condicion(ultimo):
                return ultimo
            if time.monotonic() > fin:
                raise TimeoutError(f"{ruta}: no llegó al estado esperado en {limite:g} s; último: {ultimo}")
            await asyncio.sleep(_PAUSA)


def _contenido(respuesta: httpx.Response) -> Any:
    if respuesta.status_code >= 400:
        raise Rechazo(respuesta)
    if respuesta.headers.get("content-type", "").startswith("application/json"):
        return respuesta.json()
    return None


async def rechazado(llamada: Any) -> Rechazo:
    """The problem with which a call was refused.

    Raises:
        AssertionError: if it was not refused.
    """
    try:
        aceptado = await llamada
    except Rechazo as rechazo:
        return rechazo
    raise AssertionError(f"debió rechazarse y se aceptó: {aceptado}")
