"""The configuration that ships for nginx is read by nginx."""

import datetime
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.gateway.paso.rules import _DE_LOTE
from tests.ayudas import RAIZ

CONFIGURACION = RAIZ / "deploy" / "nginx" / "contingentes.conf"
NGINX = os.environ.get("CONTINGENTES_NGINX") or shutil.which("nginx")


@pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine")
def test_nginx_reads_it(tmp_path: Path) -> None:
    assert NGINX is not None
    _certificado(tmp_path)
    texto = CONFIGURACION.read_text(encoding="utf-8").replace("/etc/nginx/tls", str(tmp_path))
    principal = tmp_path / "nginx.conf"
    propias = "".join(f"{n}_temp_path {tmp_path}/{n};\n" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    marco = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{propias}{texto}\n}}\n"
    principal.write_text(marco, encoding="utf-8")
    orden = [NGINX, "-t", "-e", str(tmp_path / "errores"), "-p", str(tmp_path), "-c", str(principal)]
    hecho = subprocess.run(orden, capture_output=True, text=True, check=False)
    assert hecho.returncode == 0, hecho.stderr


def test_the_paths_of_many_files_have_the_large_limit() -> None:
    texto = CONFIGURACION.read_text(encoding="utf-8")
    for camino in ("dex/lotes", "consumos/lotes", "consumos/firmados"):
        assert _DE_LOTE.fullmatch(f"/v1/{camino}")
        assert camino in texto
    assert texto.count("client_max_body_size 202m") == 2


def _certificado(carpeta: Path) -> None:
    llave = ec.generate_private_key(ec.SECP256R1())
    nombre = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "contingentes.example")])
    desde = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificado = (
        x509.CertificateBuilder()
        .subject_name(nombre)
        .issuer_name(nombre)
        .public_key(llave.public_key())
        .serial_number(1)
        .not_valid_before(desde)
        .not_valid_after(desde + datetime.timedelta(days=3650))
        .sign(llave, hashes.SHA256())
    )
    (carpeta / "contingentes.pem").write_bytes(certificado.public_bytes(serialization.Encoding.PEM))
    clave = llave.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (carpeta / "contingentes.key").write_bytes(clave)
