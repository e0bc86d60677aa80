"""A broker reached only by TLS with a name and a key (SCRAM-SHA-512), where clients may do what ACLs grant."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Segura:
    """Files and first principal of such a broker.

    Attributes:
        pem: private key and certificate of the broker, for 127.0.0.1.
        ca: PEM of the authority that clients check it against.
        usuario, clave: the administrator, who exists from the formatting of the storage on.
    """

    pem: Path
    ca: Path
    usuario: str
    clave: str

    @classmethod
    def nueva(cls, carpeta: Path, usuario: str, clave: str) -> "Segura":
        """With a certificate of its own, valid for a day."""
        llave = ec.generate_private_key(ec.SECP256R1())
        nombre = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kafka local")])
        ahora = datetime.now(UTC)
        certificado = (
            x509.CertificateBuilder(nombre, nombre, llave.public_key(), x509.random_serial_number())
            .not_valid_before(ahora - timedelta(hours=1))
            .not_valid_after(ahora + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(llave, hashes.SHA256())
        )
        publico = certificado.public_bytes(serialization.Encoding.PEM)
        privado = llave.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        carpeta.mkdir(parents=True, exist_ok=True)
        pem, ca = carpeta / "broker.pem", carpeta / "ca.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(privado + publico)
        ca.write_bytes(publico)
        return cls(pem, ca, usuario, clave)

    def propiedades(self, puerto: int, controlador: int) -> dict[str, str]:
        """Of the broker; its controller speaks plainly, on a port that only this machine reaches."""
        jaas = "org.apache.kafka.common.security.scram.ScramLoginModule required"
        return {
            "listeners": f"SASL_SSL://127.0.0.1:{puerto},CONTROLLER://127.0.0.1:{controlador}",
            "advertised.listeners": f"SASL_SSL://127.0.0.1:{puerto}",
            "listener.security.protocol.map": "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "SASL_SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": (
                f'{jaas} username="{self.usuario}" password="{self.clave}";'
            ),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self.pem),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.ca),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found": "false",
            "super.users": f"User:{self.usuario};User:ANONYMOUS",
        }

    def primera_clave(self) -> str:
        """What the storage is formatted with."""
        return f"SCRAM-SHA-512=[name={self.usuario},password={self.clave}]"

    def cliente(self) -> dict[str, Any]:
        """Arguments by which an aiokafka client is the administrator."""
        return {
            "security_protocol": "SASL_SSL",
            "ssl_context": ssl.create_default_context(cafile=str(self.ca)),
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.usuario,
            "sasl_plain_password": self.clave,
        }
