"""The key that seals, opened once and kept in memory with its chain."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

_RESUMENES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class SelloMalConfigurado(Exception):
    """The seal's PKCS#12 or token can't be opened or holds no usable key; the message is for the operator."""


class FirmanteEnMemoria(Signer):
    """Signs with a key that is already parsed: pyHanko's own parses and checks it again at each signature (90 ms)."""

    def __init__(
        self,
        llave: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificado: x509.Certificate,
        cadena: tuple[x509.Certificate, ...],
    ) -> None:
        reunir: Callable[..., SimpleCertificateStore] = SimpleCertificateStore.from_certs
        almacen = reunir(cadena)
        super().__init__(signing_cert=certificado, cert_registry=almacen)
        self._llave = llave

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature value; for a dry run only something as long."""
        resumen = _RESUMENES[digest_algorithm]
        if isinstance(self._llave, rsa.RSAPrivateKey):
            if dry_run:
                return bytes(self._llave.key_size // 8)
            return self._llave.sign(data, padding.PKCS1v15(), resumen)
        return self._llave.sign(data, ec.ECDSA(resumen))


@dataclass(frozen=True)
class LlaveDeSello:
    """The ministry's key with its certificate and chain."""

    firmante: Signer
    """Holds the private key, or knows the token that does."""
    certificado: x509.Certificate
    """The seal's certificate."""
    cadena: tuple[x509.Certificate, ...]
    """The other certificates of the file."""

    @classmethod
    def de_p12(cls, ruta: Path, clave: str) -> "LlaveDeSello":
        """Open a PKCS#12 file with an RSA or elliptic key.

        Raises:
            SelloMalConfigurado: it can't be.
        """
        try:
            llave, propio, otros = pkcs12.load_key_and_certificates(ruta.read_bytes(), clave.encode())
        except OSError as exc:
            raise SelloMalConfigurado(f"no se pudo leer el PKCS#12 del sello {ruta}: {exc.strerror}") from exc
        except ValueError as exc:
            raise SelloMalConfigurado(f"no se pudo abrir el PKCS#12 {ruta.name}: clave errada o dañado") from exc
        if propio is None or not isinstance(llave, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise SelloMalConfigurado(f"el PKCS#12 {ruta.name} no trae un certificado con llave RSA o EC")
        certificado, *cadena = (x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in (propio, *otros))
        return cls(FirmanteEnMemoria(llave, certificado, tuple(cadena)), certificado, tuple(cadena))

    @property
    def huella(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return str(self.certificado.sha256.hex())
