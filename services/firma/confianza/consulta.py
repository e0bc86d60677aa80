"""Asks certification authorities about certificates: OCSP, else CRL; only allow-listed hosts, with caps and a cache."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import httpx
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from services.firma.validacion.facetas import ConsultaRevocacion
from services.firma.validacion.politica import MaterialRevocacion

_bitacora = structlog.get_logger(__name__)
_MAXIMO_OCSP = 64 * 1024
_MAXIMO_CRL = 8 * 1024 * 1024
_MAXIMO_EN_CACHE = 500
_MAXIMOS_BYTES = 64 * 1024 * 1024
_VIDA_OCSP = 60.0
_VIDA_CRL = 300.0
_Forma = Callable[[str, ConsultaRevocacion], Awaitable[bytes]]
_ESPERA = httpx.Timeout(5.0, connect=2.0)
_LIMITE = 15.0
"""Seconds of one question as a whole: an authority that sends a byte now and then is not waited for."""
_CONEXIONES = httpx.Limits(max_connections=20, max_keepalive_connections=10)


class SinRespuesta(Exception):
    """The authority did not give a usable answer; the message says why."""


@dataclass(frozen=True)
class _Guardado:
    datos: bytes
    vence: float


class Consultor:
    """Fetches revocation data outside the sandbox. The certificates are hostile until proven otherwise.

    Args:
        hosts: who may be asked, as `host` or `host:port`; empty asks nobody. A URL inside an uploaded certificate must
            not make this service call whatever its author likes.
        cliente: to share connections, or for tests; who made it closes it.
    """

    def __init__(self, hosts: Iterable[str], cliente: httpx.AsyncClient | None = None) -> None:
        self._hosts = {h.strip().lower() for h in hosts if h.strip()}
        self._ajeno = cliente is not None
        self._cliente = cliente or httpx.AsyncClient(limits=_CONEXIONES)
        self._cache: dict[str, _Guardado] = {}
        self._bytes = 0
        self._turnos: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def traer(self, consultas: Iterable[ConsultaRevocacion]) -> MaterialRevocacion:
        """What could be had for these certificates; what could not is logged and left out."""
        ocsps: list[bytes] = []
        crls: list[bytes] = []
        for respuesta, lista in await asyncio.gather(*(self._una(c) for c in consultas)):
            if respuesta is not None:
                ocsps.append(respuesta)
            elif lista is not None:
                crls.append(lista)
        return MaterialRevocacion(crls=tuple(crls), ocsps=tuple(ocsps))

    async def _una(self, consulta: ConsultaRevocacion) -> tuple[bytes | None, bytes | None]:
        """(OCSP response, None), else (None, CRL), else neither."""
        respuesta = await self._primera(consulta, consulta.ocsp, self._ocsp)
        return respuesta, None if respuesta is not None else await self._primera(consulta, consulta.crl, self._crl)

    async def _primera(self, consulta: ConsultaRevocacion, urls: Iterable[str], como: _Forma) -> bytes | None:
        for url in urls:
            try:
                self._permitir(url)
                return await como(url, consulta)
            except (SinRespuesta, httpx.HTTPError, httpx.InvalidURL, ValueError) as exc:
                _bitacora.warning("revocacion.sin_respuesta", url=url, error=repr(exc))
        return None

    def _permitir(self, url: str) -> None:
        partes = urlsplit(url)
        anfitrion = (partes.hostname or "").lower()
        con_puerto = f"{anfitrion}:{partes.port}" if partes.port else anfitrion
        if partes.scheme not in ("http", "https") or not {anfitrion, con_puerto} & self._hosts:
            raise SinRespuesta(f"{anfitrion or url[:80]} no está en la lista de anfitriones permitidos")

    async def _ocsp(self, url: str, consulta: ConsultaRevocacion) -> bytes:
        certificado = x509.load_der_x509_certificate(consulta.certificado)
        emisor = x509.load_der_x509_certificate(consulta.emisor)
        pedido = (
            ocsp.OCSPRequestBuilder()
            .add_certificate(certificado, emisor, hashes.SHA1())  # noqa: S303  # names in OCSP, not a signature
            .build()
        )
        cabeceras = {"content-type": "application/ocsp-request", "accept": "application/ocsp-response"}
        cuerpo = pedido.public_bytes(Encoding.DER)
        peticion = self._pedido("POST", url, content=cuerpo, headers=cabeceras)

        async def preguntar() -> bytes:
            datos = await self._leer(peticion, _MAXIMO_OCSP)
            estado = ocsp.load_der_ocsp_response(datos).response_status
            if estado is not ocsp.OCSPResponseStatus.SUCCESSFUL:
                raise SinRespuesta(f"OCSP respondió {estado.name}")
            return datos

        huella = hashlib.sha256(consulta.certificado).hexdigest()
        return await self._una_vez(f"ocsp:{url}:{huella}", _VIDA_OCSP, preguntar)

    async def _crl(self, url: str, consulta: ConsultaRevocacion) -> bytes:
        async def bajar() -> bytes:
            datos = await self._leer(self._pedido("GET", url), _MAXIMO_CRL)
            if datos.startswith(b"-----BEGIN"):
                return x509.load_pem_x509_crl(datos).public_bytes(Encoding.DER)
            x509.load_der_x509_crl(datos)
            return datos

        return await self._una_vez(f"crl:{url}", _VIDA_CRL, bajar)

    async def _una_vez(self, clave: str, vida: float, traer: Callable[[], Awaitable[bytes]]) -> bytes:
        """From the cache, else fetched by one while the others who want the same wait for it."""
        turno = self._turnos.setdefault(clave, asyncio.Lock())
        async with turno:
            if (guardado := self._de_cache(clave)) is not None:
                return guardado
            return self._guardar(clave, await traer(), vida)

    def _pedido(self, metodo: str, url: str, **lo_demas: Any) -> httpx.Request:
        return self._cliente.build_request(metodo, url, timeout=_ESPERA, **lo_demas)

    async def _leer(self, peticion: httpx.Request, maximo: int) -> bytes:
        try:
            async with asyncio.timeout(_LIMITE):
                return await self._recibir(peticion, maximo)
        except TimeoutError as exc:
            raise SinRespuesta(f"no terminó de responder en {_LIMITE:g} s") from exc

    async def _recibir(self, peticion: httpx.Request, maximo: int) -> bytes:
        respuesta = await self._cliente.send(peticion, stream=True, follow_redirects=False)
        try:
            if respuesta.status_code != httpx.codes.OK:
                raise SinRespuesta(f"respondió {respuesta.status_code}")
            datos = bytearray()
            async for trozo in respuesta.aiter_bytes():
                datos += trozo
                if len(datos) > maximo:
                    raise SinRespuesta(f"la respuesta pasa de {maximo} bytes")
            return bytes(datos)
        finally:
            await respuesta.aclose()

    def _de_cache(self, clave: str) -> bytes | None:
        guardado = self._cache.get(clave)
        return guardado.datos if guardado is not None and guardado.vence > time.monotonic() else None

    def _guardar(self, clave: str, datos: bytes, vida: float) -> bytes:
        self._olvidar(clave)
        while self._cache and (len(self._cache) >= _MAXIMO_EN_CACHE or self._bytes + len(datos) > _MAXIMOS_BYTES):
            self._olvidar(next(iter(self._cache)))
        self._cache[clave] = _Guardado(datos, time.monotonic() + vida)
        self._bytes += len(datos)
        return datos

    def _olvidar(self, clave: str) -> None:
        viejo = self._cache.pop(clave, None)
        self._bytes -= len(viejo.datos) if viejo is not None else 0

    async def cerrar(self) -> None:
        """Close the connections, unless somebody shares them."""
        if not self._ajeno:
            await self._cliente.aclose()
