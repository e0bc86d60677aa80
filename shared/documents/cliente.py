"""Fetches an object of another service and makes sure that it is the announced one."""

import hashlib
import ssl
from functools import cache

import httpx

from shared.documents.almacen import MIB
from shared.documents.enlaces import firmar_enlace
from shared.documents.errores import DemasiadoGrande, DescargaFallida, HuellaDistinta, ObjetoInexistente
from shared.events import RefObjeto
from shared.settings import Ajustes

_ESPERA = httpx.Timeout(10.0, connect=3.0)


@cache
def tls_comun() -> ssl.SSLContext:
    """Whom clients trust by default, once for the whole process: reading it takes longer than most downloads."""
    return httpx.create_ssl_context()


async def descargar(
    base: str,
    clave: str,
    sha256: str,
    secreto: str,
    *,
    limite: int = 20 * MIB,
    cliente: httpx.AsyncClient | None = None,
) -> bytes:
    """The bytes of `clave` from the service at `base`.

    Args:
        sha256: hexadecimal hash that the bytes must have.
        limite: bytes; reading stops there.
        cliente: to share connections; else one for this call.

    Raises:
        DescargaFallida: the owner did not answer or answered with an error that may pass.
        ObjetoInexistente: the owner has no such object.
        DemasiadoGrande: it is larger than `limite`.
        HuellaDistinta: other bytes than announced.
    """
    if cliente is None:
        async with httpx.AsyncClient(timeout=_ESPERA, verify=tls_comun()) as propio:
            return await descargar(base, clave, sha256, secreto, limite=limite, cliente=propio)
    datos = bytearray()
    resumen = hashlib.sha256()
    try:
        async with cliente.stream("GET", firmar_enlace(base, clave, secreto=secreto)) as respuesta:
            if respuesta.status_code == httpx.codes.NOT_FOUND:
                raise ObjetoInexistente(clave)
            if respuesta.status_code != httpx.codes.OK:
                raise DescargaFallida(f"{base} respondió {respuesta.status_code} al pedir {clave}")
            async for trozo in respuesta.aiter_bytes():
                datos += trozo
                if len(datos) > limite:
                    raise DemasiadoGrande(limite)
                resumen.update(trozo)
    except httpx.HTTPError as error:
        raise DescargaFallida(f"{base} no entregó {clave}: {error!r}") from error
    if resumen.hexdigest() != sha256:
        raise HuellaDistinta(clave, sha256, resumen.hexdigest())
    return bytes(datos)


async def descargar_ref(
    ref: RefObjeto, ajustes: Ajustes, *, limite: int = 20 * MIB, cliente: httpx.AsyncClient | None = None
) -> bytes:
    """The bytes of a reference that came in an event, from its owner's configured URL. See `descargar`.

    Raises:
        ValueError: if the owner's URL is not configured.
    """
    secreto = ajustes.clave_enlaces.get_secret_value()
    return await descargar(ajustes.url_de(ref.servicio), ref.clave, ref.sha256, secreto, limite=limite, cliente=cliente)
