"""A mail server that is known by its certificate and knows us by a password."""

import ssl
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.clock import reloj_sistema
from tests.component.notificaciones.conftest import Arranque, Mundo
from tests.component.notificaciones.servidor import ServidorDeCorreo

UNO = "uno@ingenio.example"
BUENA = LoginPassword(b"contingentes", b"una clave")


@pytest.fixture
def certificado(tmp_path: Path) -> Path:
    """PEM of a key and of a certificate of this machine that vouches for itself."""
    llave = ec.generate_private_key(ec.SECP256R1())
    nombre = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "correo de prueba")])
    ahora = reloj_sistema.ahora()
    propio = (
        x509.CertificateBuilder()
        .subject_name(nombre)
        .issuer_name(nombre)
        .public_key(llave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ahora - timedelta(days=1))
        .not_valid_after(ahora + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(llave, hashes.SHA256())
    )
    archivo = tmp_path / "correo.pem"
    en_claro = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    archivo.write_bytes(
        llave.private_bytes(serialization.Encoding.PEM, pkcs8, en_claro)
        + propio.public_bytes(serialization.Encoding.PEM)
    )
    return archivo


async def _reabrir(correo: ServidorDeCorreo, certificado: Path, modo: str) -> None:
    """The same server on the same port, now with that certificate and that password."""
    contexto = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexto.load_cert_chain(certificado)
    await correo.detener()
    correo.tls = contexto if modo == "directo" else None

    def autenticar(server: SMTP, session: Session, envelope: Envelope, mechanism: str, datos: object) -> AuthResult:
        return AuthResult(success=datos == BUENA, handled=False)

    correo.opciones = {"authenticator": autenticar, "auth_required": True}
    if modo == "directo":
        # It only knows of the encryption that it began itself.
        correo.opciones["auth_require_tls"] = False
    else:
        correo.opciones |= {"tls_context": contexto, "require_starttls": True}
    await correo.iniciar()


async def _enviar(arrancar: Arranque, **ajustes: str) -> Mundo:
    mundo = await arrancar(smtp_usuario="contingentes", **({"smtp_clave": "una clave"} | ajustes))
    await mundo.empresa(UNO)
    evento = mundo.cqe()
    await mundo.recibir(evento, str(evento.cqe_id))
    return mundo


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("modo", ["starttls", "directo"])
async def test_un_correo_va_cifrado_y_con_contrasena(
    arrancar: Arranque, correo: ServidorDeCorreo, certificado: Path, modo: str
) -> None:
    await _reabrir(correo, certificado, modo)
    mundo = await _enviar(arrancar, smtp_tls=modo, smtp_ca=str(certificado))
    await mundo.esperar_estado(UNO, "enviada")
    assert correo.seguros == [(True, True)]


async def test_a_un_servidor_que_nadie_acredita_no_se_le_da_nada(
    arrancar: Arranque, correo: ServidorDeCorreo, certificado: Path
) -> None:
    await _reabrir(correo, certificado, "starttls")
    mundo = await _enviar(arrancar, smtp_tls="starttls")
    entrega = await mundo.esperar_estado(UNO, "diferida")
    assert "certificate" in entrega["detalle"].lower()
    assert (entrega["intentos"], correo.recibidos) == (0, [])


async def test_una_contrasena_que_no_vale_espera_a_que_alguien_la_corrija(
    arrancar: Arranque, correo: ServidorDeCorreo, certificado: Path
) -> None:
    await _reabrir(correo, certificado, "starttls")
    mundo = await _enviar(arrancar, smtp_tls="starttls", smtp_ca=str(certificado), smtp_clave="otra")
    entrega = await mundo.esperar_estado(UNO, "diferida")
    assert entrega["detalle"].startswith("535")
    assert (entrega["intentos"], correo.recibidos) == (0, [])
