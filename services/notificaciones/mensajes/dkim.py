"""Signs mails with the domain's key (DKIM, RFC 6376) where one is configured."""

import asyncio
from email.utils import parseaddr
from pathlib import Path

import dkim

from services.notificaciones.settings import AjustesNotificaciones

_FIRMADAS = (
    b"From",
    b"To",
    b"Subject",
    b"Date",
    b"Message-ID",
    b"MIME-Version",
    b"Content-Type",
    b"Auto-Submitted",
    b"List-Unsubscribe",
    b"List-Unsubscribe-Post",
)
"""Headers under the signature, as far as a mail has them; From once more than it stands, so that none can be added."""


class FirmaDeCorreo:
    """The signer of one domain."""

    def __init__(self, dominio: str, selector: str, archivo: str) -> None:
        """
        Args:
            dominio: of the sender's address.
            archivo: path of the PEM of an RSA key.

        Raises:
            OSError: if the key cannot be read.
        """
        self._dominio = dominio.encode("idna")
        self._selector = selector.encode("ascii")
        self._clave = Path(archivo).read_bytes()

    @classmethod
    def de_ajustes(cls, ajustes: AjustesNotificaciones) -> "FirmaDeCorreo | None":
        """The signer of the settings; none where no key is configured."""
        if not ajustes.correo_dkim_archivo:
            return None
        dominio = parseaddr(ajustes.correo_remitente)[1].rpartition("@")[2]
        return cls(dominio, ajustes.correo_dkim_selector, ajustes.correo_dkim_archivo)

    async def firmar(self, crudo: bytes) -> bytes:
        """The mail with its signature in front. It is a public key's work: it is done in a thread."""
        return await asyncio.to_thread(self._firmar, crudo)

    def _firmar(self, crudo: bytes) -> bytes:
        cabeceras = b"\r\n" + crudo.partition(b"\r\n\r\n")[0].lower()
        presentes = [n for n in _FIRMADAS if b"\r\n" + n.lower() + b":" in cabeceras]
        cabecera: bytes = dkim.sign(
            crudo,
            self._selector,
            self._dominio,
            self._clave,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*presentes, b"From"],
        )
        return cabecera + crudo
