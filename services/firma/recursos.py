"""What lives as long as the process: the sandbox and the client that asks certification authorities."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.fetchers.aiohttp_fetchers.util import LazySession

from services.firma.confianza import Confianza
from services.firma.confianza.consulta import Consultor
from services.firma.llaves.llavero import LlaveAbierta, Llavero
from services.firma.settings import AjustesFirma
from services.firma.validacion.banco import Banco
from shared.documents import descargar_ref, tls_comun
from shared.events import RefObjeto
from shared.http.contexto import Contexto

_NOMBRE = "firma"
_VIDA_ESTAMPADOR = 300.0
_ESPERA = httpx.Timeout(10.0, connect=3.0)
_CONEXIONES = httpx.Limits(max_connections=40, max_keepalive_connections=20)


@dataclass
class Recursos:
    """At hand for the jobs of this service."""

    ajustes: AjustesFirma
    banco: Banco
    consultor: Consultor
    cliente: httpx.AsyncClient
    """Connections of this process to its neighbours and to the authorities."""
    _sesion: LazySession = field(default_factory=LazySession)
    _llavero: Llavero = field(default_factory=Llavero)
    _turno_llaves: asyncio.Lock = field(default_factory=asyncio.Lock)
    _estampador: tuple[str, float, TimeStamper] | None = None

    async def traer(self, ref: Mapping[str, Any]) -> bytes:
        """The bytes of a `RefObjeto`, kept as JSON, from the service that owns them.

        Raises:
            DescargaFallida, ObjetoInexistente, DemasiadoGrande, HuellaDistinta: as `shared.documents.descargar_ref`.
        """
        return await descargar_ref(RefObjeto.model_validate(ref), self.ajustes, cliente=self.cliente)

    async def confianza(self) -> Confianza:
        """The trust folders as they are now."""
        return await asyncio.to_thread(
            Confianza.de_carpetas, self.ajustes.carpeta_anclas, self.ajustes.carpeta_intermedios
        )

    async def llaves(self) -> tuple[LlaveAbierta, ...]:
        """The keys of the ministry's seal; opened again when their files change, so a renewed one needs no restart.

        Raises:
            SelloMalConfigurado: there is none, or one can't be opened.
        """
        async with self._turno_llaves:
            return await asyncio.to_thread(
                self._llavero.llaves,
                archivo=self.ajustes.sello_llaves,
                p12=self.ajustes.sello_p12,
                clave=self.ajustes.sello_clave.get_secret_value(),
            )

    def estampador(self) -> TimeStamper | None:
        """Client of the timestamp authority, kept for a while; none when none is configured."""
        url, ahora = self.ajustes.tsa_url, time.monotonic()
        if not url:
            return None
        # It remembers a sample answer with the authority's certificate, which is renewed now and then.
        if self._estampador is None or self._estampador[0] != url or ahora > self._estampador[1] + _VIDA_ESTAMPADOR:
            self._estampador = (url, ahora, HTTPTimeStamper(url, timeout=10, session=self._sesion))
        return self._estampador[2]

    async def cerrar(self) -> None:
        """Stop the workers and close the connections."""
        await self.banco.cerrar()
        await self.consultor.cerrar()
        await self.cliente.aclose()
        await asyncio.to_thread(self._llavero.cerrar)
        cerrar: Callable[[], Awaitable[None]] = self._sesion.close
        await cerrar()


def ajustes_de(contexto: Contexto) -> AjustesFirma:
    """This service's own settings.

    Raises:
        TypeError: the context is of another service.
    """
    if not isinstance(contexto.ajustes, AjustesFirma):
        raise TypeError(f"se esperaban AjustesFirma, no {type(contexto.ajustes).__name__}")
    return contexto.ajustes


def de(contexto: Contexto) -> Recursos:
    """The resources that `abrir` put there."""
    recursos: Recursos = contexto.recursos[_NOMBRE]
    return recursos


@asynccontextmanager
async def abrir(contexto: Contexto) -> AsyncIterator[None]:
    """Open them for the processes that run jobs; the first worker warms up while the service starts."""
    ajustes = ajustes_de(contexto)
    if not ajustes.tiene_rol("jobs"):
        yield
        return
    # It warns at each seal that nothing is fetched while signing, which is how it must be.
    logging.getLogger("pyhanko.sign.signers.pdf_signer").setLevel(logging.ERROR)
    cliente = httpx.AsyncClient(timeout=_ESPERA, limits=_CONEXIONES, verify=tls_comun())
    consultor = Consultor(ajustes.ocsp_hosts.split(","), cliente)
    recursos = Recursos(ajustes, Banco(procesos=ajustes.procesos), consultor, cliente)
    contexto.recursos[_NOMBRE] = recursos
    calentamiento = asyncio.create_task(recursos.banco.calentar(), name="firma.calentar")
    try:
        yield
    finally:
        calentamiento.cancel()
        await asyncio.gather(calentamiento, return_exceptions=True)
        await recursos.cerrar()
