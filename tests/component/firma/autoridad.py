"""More seal certificates from the authority of the local PKI, whose OCSP answers for them too."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import keys as asn1_keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

CLAVE = "clave-de-prueba"
Publica = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True)
class Autoridad:
    """The issuing authority of `deploy.local.pki`."""

    indice: dict[str, Any]

    def _leer(self, nombre: str) -> bytes:
        return (Path(self.indice["anclas"]).parent / "autoridad" / nombre).read_bytes()

    def certificar(self, nombre: str, publica: Publica, *, desde: datetime, hasta: datetime) -> x509.Certificate:
        """A certificate to seal with."""
        emisora = x509.load_pem_x509_certificate(self._leer("emisora.pem"))
        clave = serialization.load_pem_private_key(self._leer("emisora.key"), None)
        assert isinstance(clave, rsa.RSAPrivateKey)
        acceso = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(self.indice["ocsp_url"])
        )
        usos = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
        )
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nombre)]))
            .issuer_name(emisora.subject)
            .public_key(publica)
            .serial_number(x509.random_serial_number())
            .not_valid_before(desde)
            .not_valid_after(hasta)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(clave.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True, content_commitment=True, encipher_only=False, decipher_only=False, **usos
                ),
                critical=True,
            )
            .add_extension(x509.AuthorityInformationAccess([acceso]), critical=False)
            .sign(clave, hashes.SHA256())
        )

    def p12(self, carpeta: Path, nombre: str, *, dias: int = 365) -> str:
        """Write a key store that began an hour ago; returns its entry for the file of keys."""
        ahora = datetime.now(UTC).replace(microsecond=0)
        privada = rsa.generate_private_key(65537, 2048)
        certificado = self.certificar(
            nombre, privada.public_key(), desde=ahora - timedelta(hours=1), hasta=ahora + timedelta(days=dias)
        )
        datos = pkcs12.serialize_key_and_certificates(
            nombre.encode(), privada, certificado, [], serialization.BestAvailableEncryption(CLAVE.encode())
        )
        (carpeta / f"{nombre}.p12").write_bytes(datos)
        (carpeta / "clave").write_text(f"{CLAVE}\n")
        return f'[[llave]]\nnombre = "{nombre}"\np12 = "{nombre}.p12"\nclave_en = "clave"\n'

    def en_ficha(self, carpeta: Path, modulo: Path, ficha: str, etiqueta: str, tipo: KeyType) -> str:
        """Have the token make a key that never leaves it, certify it, and put the certificate beside it."""
        ahora = datetime.now(UTC).replace(microsecond=0)
        with pkcs11.lib(str(modulo)).get_token(token_label=ficha).open(rw=True, user_pin=CLAVE) as sesion:
            if tipo is KeyType.RSA:
                publica, _ = sesion.generate_keypair(KeyType.RSA, 2048, store=True, label=etiqueta)
                der = encode_rsa_public_key(publica)
                cargada = serialization.load_der_public_key(_spki_rsa(der))
            else:
                curva = encode_named_curve_parameters("secp256r1")
                dominio = sesion.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: curva}, local=True)
                publica, _ = dominio.generate_keypair(mechanism=Mechanism.EC_KEY_PAIR_GEN, store=True, label=etiqueta)
                cargada = serialization.load_der_public_key(encode_ec_public_key(publica))
            assert isinstance(cargada, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
            certificado = self.certificar(
                etiqueta, cargada, desde=ahora - timedelta(minutes=1), hasta=ahora + timedelta(days=400)
            )
            sesion.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.LABEL: etiqueta,
                    Attribute.SUBJECT: certificado.subject.public_bytes(),
                    Attribute.VALUE: certificado.public_bytes(serialization.Encoding.DER),
                }
            )
        (carpeta / "clave").write_text(f"{CLAVE}\n")
        return (
            f'[[llave]]\nnombre = "{etiqueta}"\nmodulo = "{modulo}"\nficha = "{ficha}"\netiqueta = "{etiqueta}"\n'
            'clave_en = "clave"\n'
        )


def _spki_rsa(der: bytes) -> bytes:
    return bytes(asn1_keys.PublicKeyInfo.wrap(asn1_keys.RSAPublicKey.load(der), "rsa").dump())
