"""What lives as long as the process: the sandbox and the client that asks certification authorities."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.firma.confianza import Confianza
from services.firma.confianza.consulta import Consultor
from services.firma.sellos.sellar import Sello, SelloMalConfigurado
from services.firma.settings import AjustesFirma
from services.firma.validacion.banco import Banco
from shared.http.contexto import Contexto

_NOMBRE = "firma"


@dataclass
class Recursos:
    """At hand for the jobs of this service."""

    ajustes: AjustesFirma
    banco: Banco
    consultor: Consultor

    async def confianza(self) -> Confianza:
        """The trust folders as they are now."""
        return await asyncio.to_thread(
            Confianza.de_carpetas, self.ajustes.carpeta_anclas, self.ajustes.carpeta_intermedios
        )

    async def sello(self) -> Sello:
        """The ministry's seal, opened now: a renewed file needs no restart.

        Raises:
            SelloMalConfigurado: there is none, or it can't be opened.
        """
        if self.ajustes.sello_p12 is None:
            raise SelloMalConfigurado("falta CONTINGENTES_SELLO_P12")
        return await asyncio.to_thread(
            Sello.de_p12, self.ajustes.sello_p12, self.ajustes.sello_clave.get_secret_value()
        )


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
        await recursos.banco.cerrar()
        await recursos.consultor.cerrar()
