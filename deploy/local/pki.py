"""A small public key infrastructure: root, issuing authority, responders, seal and signers of the Colombian profile.

`crear`, or `python -m deploy.local.pki FOLDER URL`, writes everything under one folder:

    anclas/raiz.pem             what a validator trusts
    intermedios/emisora.pem     what a validator may need to build the chain
    firmantes/<clave>.p12       key store (key, certificate, chain) of each holder; <clave>.pem its certificate
    autoridad/                  keys and certificates of the authorities and of their OCSP and TSA
    revocados.json              {holder: date}; read by the service at each answer
    indice.json                 paths, passwords and addresses of all the above

Addresses of OCSP, CRL and TSA are written inside the certificates, so that another address means certificates issued
anew, with the same keys.
"""

import json
import os
import secrets
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from deploy.local.pki_modelo import DESDE, HASTA, TITULARES, Estado, Titular

_RENOVAR_ANTES = timedelta(days=30)
_SIN_USOS = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def indice(carpeta: Path) -> dict[str, Any] | None:
    """What `crear` wrote, or None."""
    archivo = carpeta / "indice.json"
    if not archivo.exists():
        return None
    leido: dict[str, Any] = json.loads(archivo.read_text(encoding="utf-8"))
    return leido


def _escribir(archivo: Path, datos: bytes, *, secreto: bool = False) -> None:
    archivo.parent.mkdir(parents=True, exist_ok=True)
    nuevo = archivo.with_name(archivo.name + ".nuevo")
    nuevo.touch(mode=0o600 if secreto else 0o644)
    nuevo.write_bytes(datos)
    nuevo.rename(archivo)


def clave_rsa(archivo: Path) -> rsa.RSAPrivateKey:
    """The key kept in `archivo`, generated the first time."""
    if archivo.exists():
        leida = serialization.load_pem_private_key(archivo.read_bytes(), None)
        assert isinstance(leida, rsa.RSAPrivateKey)
        return leida
    nueva = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    _escribir(
        archivo,
        nueva.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        secreto=True,
    )
    return nueva


def _nombre(comun: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CO"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Entidad de certificación de pruebas"),
            x509.NameAttribute(NameOID.COMMON_NAME, comun),
        ]
    )


class _Emision:
    """One issue of the whole hierarchy for one base address."""

    def __init__(self, carpeta: Path, url: str, contrasena: str | None) -> None:
        self._carpeta = carpeta
        self._contrasena = contrasena
        self._url = url
        self._autoridad = carpeta / "autoridad"

    def todo(self) -> dict[str, Any]:
        clave_raiz = clave_rsa(self._autoridad / "raiz.key")
        clave_emisora = clave_rsa(self._autoridad / "emisora.key")
        raiz = self._ca(_nombre("Raíz de pruebas"), clave_raiz, _nombre("Raíz de pruebas"), clave_raiz, None, 1)
        emisora = self._ca(_nombre("Emisora de pruebas"), clave_emisora, raiz.subject, clave_raiz, "raiz", 0)
        self._guardar("raiz", raiz, "anclas/raiz.pem")
        self._guardar("emisora", emisora, "intermedios/emisora.pem")
        for autoridad, cert, clave in (("raiz", raiz, clave_raiz), ("emisora", emisora, clave_emisora)):
            self._servicio(f"ocsp_{autoridad}", cert, clave, ExtendedKeyUsageOID.OCSP_SIGNING, None)
        self._servicio("tsa", emisora, clave_emisora, ExtendedKeyUsageOID.TIME_STAMPING, "emisora")
        anterior = indice(self._carpeta) or {"titulares": {}}
        titulares = {
            t.clave: self._titular(t, emisora, clave_emisora, [emisora, raiz], anterior["titulares"].get(t.clave))
            for t in TITULARES
        }
        return {
            "url": self._url,
            "ocsp_url": f"{self._url}/ocsp/emisora",
            "crl_url": f"{self._url}/crl/emisora.crl",
            "tsa_url": f"{self._url}/tsa",
            "anclas": str(self._carpeta / "anclas"),
            "intermedios": str(self._carpeta / "intermedios"),
            "hasta": HASTA.isoformat(),
            "titulares": titulares,
        }

    def _guardar(self, nombre: str, cert: x509.Certificate, donde: str) -> None:
        pem = cert.public_bytes(serialization.Encoding.PEM)
        _escribir(self._carpeta / donde, pem)
        _escribir(self._autoridad / f"{nombre}.pem", pem)

    def _base(
        self, sujeto: x509.Name, publica: rsa.RSAPublicKey, emisor: x509.Name, firmante: rsa.RSAPrivateKey
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(sujeto)
            .issuer_name(emisor)
            .public_key(publica)
            .serial_number(x509.random_serial_number())
            .not_valid_before(DESDE)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(publica), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(firmante.public_key()), critical=False)
        )

    def _con_revocacion(self, obra: x509.CertificateBuilder, autoridad: str) -> x509.CertificateBuilder:
        """Say inside the certificate where its revocation is asked."""

        def en(camino: str) -> x509.UniformResourceIdentifier:
            return x509.UniformResourceIdentifier(f"{self._url}/{camino}")

        acceso = x509.AuthorityInformationAccess(
            [
                x509.AccessDescription(AuthorityInformationAccessOID.OCSP, en(f"ocsp/{autoridad}")),
                x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, en(f"certificados/{autoridad}.crt")),
            ]
        )
        puntos = [x509.DistributionPoint([en(f"crl/{autoridad}.crl")], None, None, None)]
        return obra.add_extension(acceso, critical=False).add_extension(x509.CRLDistributionPoints(puntos), False)

    def _ca(
        self,
        sujeto: x509.Name,
        clave: rsa.RSAPrivateKey,
        emisor: x509.Name,
        firmante: rsa.RSAPrivateKey,
        revocada_por: str | None,
        largo: int,
    ) -> x509.Certificate:
        obra = self._base(sujeto, clave.public_key(), emisor, firmante).not_valid_after(HASTA)
        obra = obra.add_extension(x509.BasicConstraints(ca=True, path_length=largo), critical=True)
        usos = _SIN_USOS | {"key_cert_sign": True, "crl_sign": True}
        obra = obra.add_extension(x509.KeyUsage(**usos), critical=True)
        if revocada_por is not None:
            obra = self._con_revocacion(obra, revocada_por)
        return obra.sign(firmante, hashes.SHA256())

    def _servicio(
        self,
        nombre: str,
        ca: x509.Certificate,
        clave_ca: rsa.RSAPrivateKey,
        uso: x509.ObjectIdentifier,
        revocado_por: str | None,
    ) -> None:
        """An OCSP responder (marked as not to be checked itself) or the time-stamping authority."""
        clave = clave_rsa(self._autoridad / f"{nombre}.key")
        obra = self._base(_nombre(nombre.replace("_", " ").upper()), clave.public_key(), ca.subject, clave_ca)
        obra = obra.not_valid_after(HASTA).add_extension(x509.ExtendedKeyUsage([uso]), critical=True)
        obra = obra.add_extension(x509.KeyUsage(**(_SIN_USOS | {"digital_signature": True})), critical=True)
        if revocado_por is None:
            obra = obra.add_extension(x509.OCSPNoCheck(), critical=False)
        else:
            obra = self._con_revocacion(obra, revocado_por)
        pem = obra.sign(clave_ca, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        _escribir(self._autoridad / f"{nombre}.pem", pem)

    def _titular(
        self,
        titular: Titular,
        ca: x509.Certificate,
        clave_ca: rsa.RSAPrivateKey,
        cadena: list[x509.Certificate],
        anterior: dict[str, Any] | None,
    ) -> dict[str, Any]:
        clave = clave_rsa(self._carpeta / "firmantes" / f"{titular.clave}.key")
        obra = self._base(titular.sujeto(), clave.public_key(), ca.subject, clave_ca).not_valid_after(titular.hasta)
        obra = obra.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        usos = _SIN_USOS | {"digital_signature": True, "content_commitment": True}
        obra = obra.add_extension(x509.KeyUsage(**usos), critical=True)
        cert = self._con_revocacion(obra, "emisora").sign(clave_ca, hashes.SHA256())
        # Hexadecimal: JSignPdf takes a password that begins with a hyphen for an option.
        contrasena = self._contrasena or (anterior["contrasena"] if anterior else secrets.token_hex(8))
        almacen = self._carpeta / "firmantes" / f"{titular.clave}.p12"
        cifrado = serialization.BestAvailableEncryption(contrasena.encode())
        paquete = pkcs12.serialize_key_and_certificates(titular.clave.encode(), clave, cert, cadena, cifrado)
        _escribir(almacen, paquete, secreto=True)
        _escribir(almacen.with_suffix(".pem"), cert.public_bytes(serialization.Encoding.PEM))
        return {
            "nombre": titular.nombre,
            "descripcion": titular.descripcion,
            "organizacion": titular.organizacion,
            "cargo": titular.cargo,
            "nit": titular.nit,
            "dv": titular.dv,
            "cedula": titular.cedula,
            "estado": titular.estado.value,
            "p12": str(almacen),
            "contrasena": contrasena,
            "certificado": str(almacen.with_suffix(".pem")),
            "serie": f"{cert.serial_number:x}",
        }


def _sirve(hecho: dict[str, Any], url: str, ahora: datetime) -> bool:
    return (
        hecho["url"] == url
        and datetime.fromisoformat(hecho["hasta"]) - ahora > _RENOVAR_ANTES
        and set(hecho["titulares"]) == {t.clave for t in TITULARES}
    )


def crear(carpeta: Path, url: str, *, ahora: datetime | None = None, contrasena: str | None = None) -> dict[str, Any]:
    """Make the PKI, or leave it as it is when it is complete, of this address and far from expiring.

    Args:
        carpeta: absolute folder; keys and passwords in it are kept between calls.
        url: base address of the service that answers OCSP, CRL and TSA, without trailing slash.
        ahora: instant against which expiry is judged; by default the real one.
        contrasena: of all key stores that are written; by default each has a random one of its own.

    Returns:
        The index: see `indice.json` in the module's description.
    """
    hecho = indice(carpeta)
    ahora = ahora or datetime.now(UTC)
    if hecho is not None and _sirve(hecho, url, ahora):
        return hecho
    nuevo = _Emision(carpeta, url, contrasena).todo()
    if not (carpeta / "revocados.json").exists():
        revocados = {t.clave: "2021-06-30T12:00:00+00:00" for t in TITULARES if t.estado is Estado.REVOCADO}
        _escribir(carpeta / "revocados.json", json.dumps(revocados, indent=1).encode())
    _escribir(carpeta / "indice.json", json.dumps(nuevo, indent=1, ensure_ascii=False).encode(), secreto=True)
    return nuevo


def revocar(carpeta: Path, titular: str, cuando: datetime) -> None:
    """Revoke a holder's certificate from `cuando` on; OCSP and CRL tell it at once.

    Raises:
        KeyError: if there is no such holder.
    """
    hecho = indice(carpeta) or {"titulares": {}}
    if titular not in hecho["titulares"]:
        raise KeyError(titular)
    archivo = carpeta / "revocados.json"
    revocados = json.loads(archivo.read_text(encoding="utf-8"))
    revocados[titular] = cuando.astimezone(UTC).isoformat()
    _escribir(archivo, json.dumps(revocados, indent=1).encode())


if __name__ == "__main__":
    crear(Path(sys.argv[1]).absolute(), sys.argv[2], contrasena=os.environ.get("CONTINGENTES_PKI_CONTRASENA"))
