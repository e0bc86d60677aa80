"""A key that never leaves its PKCS#11 token: an HSM, a smart card, SoftHSM."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from asn1crypto import x509
from pkcs11 import Attribute, ObjectClass
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import open_pkcs11_session, select_pkcs11_signing_params
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.firma.sellos.llave import LlaveDeSello, SelloMalConfigurado


@dataclass(frozen=True)
class Ficha:
    """Where a key is: its token in a module, and its label, which its certificate has too."""

    modulo: Path
    """The manufacturer's library."""
    nombre: str
    """Label of the token."""
    etiqueta: str
    """Label of the private key and of its certificate."""
    pin: str


class Sesion:
    """One session with a token, opened at its first use and again if the token went away meanwhile."""

    def __init__(self, ficha: Ficha) -> None:
        self._ficha = ficha
        self._abierta: Any = None
        # A token signs one thing at a time, and logging in twice is an error.
        self._turno = Lock()

    def usar(self, hacer: Callable[[Any], Any]) -> Any:
        """Do something with the session, from any thread.

        Raises:
            SelloMalConfigurado: the module, the token or the PIN is not what was said.
        """
        with self._turno:
            if self._abierta is not None:
                try:
                    return hacer(self._abierta)
                except PKCS11Error:
                    # Restarted, taken out or timed out: what it remembers of us is gone.
                    self._cerrar()
            try:
                self._abierta = open_pkcs11_session(
                    str(self._ficha.modulo),
                    token_criteria=TokenCriteria(label=self._ficha.nombre),
                    user_pin=self._ficha.pin,
                )
                return hacer(self._abierta)
            except (PKCS11Error, RuntimeError, OSError) as exc:
                self._cerrar()
                que = str(exc) or type(exc).__name__
                raise SelloMalConfigurado(f"la ficha PKCS#11 «{self._ficha.nombre}» no respondió: {que}") from exc

    def _cerrar(self) -> None:
        abierta, self._abierta = self._abierta, None
        if abierta is not None:
            try:
                abierta.close()
            except PKCS11Error:
                return  # it had ended already, which is why it is closed

    def cerrar(self) -> None:
        """End the session."""
        with self._turno:
            self._cerrar()


class FirmanteEnFicha(Signer):
    """Has the token sign."""

    def __init__(
        self, sesion: Sesion, etiqueta: str, certificado: x509.Certificate, cadena: tuple[x509.Certificate, ...]
    ) -> None:
        reunir: Callable[..., SimpleCertificateStore] = SimpleCertificateStore.from_certs
        super().__init__(signing_cert=certificado, cert_registry=reunir(cadena))
        self._sesion, self._etiqueta = sesion, etiqueta

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature value; for a dry run only something as long."""
        if dry_run:
            return bytes(512)
        return await asyncio.to_thread(self._firmar, data, digest_algorithm)

    def _firmar(self, datos: bytes, digesto: str) -> bytes:
        mecanismo = self.get_signature_mechanism_for_digest(digesto)
        orden = select_pkcs11_signing_params(
            # Many tokens sign a digest with an elliptic key and can't make the digest.
            mecanismo,
            digesto,
            use_raw_mechanism=mecanismo.signature_algo == "ecdsa",
            sign_kwargs={},
        )
        previos = orden.pre_sign_transform(datos) if orden.pre_sign_transform is not None else datos

        def con(sesion: Any) -> bytes:
            llave = _uno(sesion, ObjectClass.PRIVATE_KEY, self._etiqueta)
            return bytes(llave.sign(previos, **orden.sign_kwargs))

        valor: bytes = self._sesion.usar(con)
        return orden.post_sign_transform(valor) if orden.post_sign_transform is not None else valor


def abrir_ficha(sesion: Sesion, ficha: Ficha) -> LlaveDeSello:
    """The key of `ficha`, with the certificate that its token holds.

    Raises:
        SelloMalConfigurado: it can't be had.
    """

    def leer(abierta: Any) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
        _uno(abierta, ObjectClass.PRIVATE_KEY, ficha.etiqueta)
        propio = bytes(_uno(abierta, ObjectClass.CERTIFICATE, ficha.etiqueta)[Attribute.VALUE])
        todos = [bytes(c[Attribute.VALUE]) for c in abierta.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})]
        otros = (x509.Certificate.load(der) for der in todos)
        # The token may hold the authorities too: they go into the signature.
        return x509.Certificate.load(propio), tuple(c for c in otros if c.ca)

    certificado, cadena = sesion.usar(leer)
    return LlaveDeSello(FirmanteEnFicha(sesion, ficha.etiqueta, certificado, cadena), certificado, cadena)


def _uno(sesion: Any, clase: ObjectClass, etiqueta: str) -> Any:
    # To its end: the search is an operation of the token, and it takes no other meanwhile.
    hallados = list(sesion.get_objects({Attribute.CLASS: clase, Attribute.LABEL: etiqueta}))
    if len(hallados) != 1:
        que = "la llave privada" if clase is ObjectClass.PRIVATE_KEY else "el certificado"
        raise SelloMalConfigurado(f"la ficha PKCS#11 tiene {len(hallados)} veces {que} «{etiqueta}», no una")
    return hallados[0]
