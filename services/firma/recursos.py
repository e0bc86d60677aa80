"""What lives as long as the process: the sandbox and the client that asks certification authorities."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.fetchers.aiohttp_fetchers.util import LazySession

from services.firma.confianza import Confianza
from services.firma.confianza.consulta import Consultor
from services.firma.sellos.llave import LlaveDeSello, SelloMalConfigurado
from services.firma.settings import AjustesFirma
from services.firma.validacion.banco import Banco
from shared.http.contexto import Contexto

_NOMBRE = "firma"
_VIDA_ESTAMPADOR = 300.0


@dataclass
class Recursos:
    """At hand for the jobs of this service."""

    ajustes: AjustesFirma
    banco: Banco
    consultor: Consultor
    _sesion: LazySession = field(default_factory=LazySession)
    _sello: tuple[tuple[str, str, int, int], LlaveDeSello] | None = None
    _estampador: tuple[str, float, TimeStamper] | None = None

    async def confianza(self) -> Confianza:
        """The trust folders as they are now."""
        return await asyncio.to_thread(
            Confianza.de_carpetas, self.ajustes.carpeta_anclas, self.ajustes.carpeta_intermedios
        )

    async def sello(self) -> LlaveDeSello:
        """The ministry's seal; the file is opened again when it changes, so a renewed one needs no restart.

        Raises:
            SelloMalConfigurado: there is none, or it can't be opened.
        """
        ruta = self.ajustes.sello_p12
        if ruta is None:
            raise SelloMalConfigurado("falta CONTINGENTES_SELLO_P12")
        clave = self.ajustes.sello_clave.get_secret_value()
        version = await asyncio.to_thread(_version, ruta, clave)
        if self._sello is None or self._sello[0] != version:
            self._sello = (version, await asyncio.to_thread(LlaveDeSello.de_p12, ruta, clave))
        return self._sello[1]

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
        cerrar: Callable[[], Awaitable[None]] = self._sesion.close
        await cerrar()


def _version(ruta: Path, clave: str) -> tuple[str, str, int, int]:
    try:
        estado = ruta.stat()
    except OSError as exc:
        raise SelloMalConfigurado(f"no se pudo leer el PKCS#12 del sello {ruta}: {exc.strerror}") from exc
    return (str(ruta), clave, estado.st_mtime_ns, estado.st_size)


def de(contexto: Contexto) -> Recursos:
    """The resources that `abrir` put there."""
    recursos: Recursos = contexto.recursos[_NOMBRE]
    return recursos


@asynccontextmanager
async def abrir(contexto: Contexto) -> AsyncIterator[None]:
    """Open them for the processes that run jobs; the first worker warms up while the service starts."""
    ajustes = contexto.ajustes
    if not isinstance(ajustes, AjustesFirma):
        raise TypeError(f"se esperaban AjustesFirma, no {type(ajustes).__name__}")
    if not ajustes.tiene_rol("jobs"):
        yield
        return
    # It warns at each seal that nothing is fetched while signing, which is how it must be.
    logging.getLogger("pyhanko.sign.signers.pdf_signer").setLevel(logging.ERROR)
    recursos = Recursos(ajustes, Banco(procesos=ajustes.procesos), Consultor(ajustes.ocsp_hosts.split(",")))
    contexto.recursos[_NOMBRE] = recursos
    calentamiento = asyncio.create_task(recursos.banco.calentar(), name="firma.calentar")
    try:
        yield
    finally:
        calentamiento.cancel()
        await asyncio.gather(calentamiento, return_exceptions=True)
        await recursos.cerrar()
