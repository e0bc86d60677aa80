"""The local PKI is good enough for a strict validator: chain, revocation by OCSP and by CRL, time stamps."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from asn1crypto import pem, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, RevokedError
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from deploy.local.esperas import esperar, puerto_abierto
from deploy.local.pki import crear, revocar
from deploy.local.pki_modelo import CEDULA, NIT
from deploy.local.procesos import lanzar, puerto_libre


@dataclass
class Pki:
    carpeta: Path
    indice: dict[str, Any]

    def titular(self, clave: str) -> dict[str, Any]:
        valor: dict[str, Any] = self.indice["titulares"][clave]
        return valor


@pytest.fixture(scope="module")
async def pki(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pki]:
    carpeta = tmp_path_factory.mktemp("pki")
    puerto = puerto_libre()
    indice = crear(carpeta, f"http://127.0.0.1:{puerto}")
    hijo = lanzar("pki", [sys.executable, "-m", "deploy.local.pki_servicio", carpeta, str(puerto)], carpeta / "pki.log")
    try:
        await esperar(lambda: puerto_abierto("127.0.0.1", puerto), 20, "PKI", abandonar=hijo.por_que_murio)
        yield Pki(carpeta, indice)
    finally:
        await hijo.terminar()


def _certificado(archivo: str | Path) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(Path(archivo).read_bytes())[2])


def _leer(archivo: str) -> bytes:
    return Path(archivo).read_bytes()


async def _validar(pki: Pki, clave: str) -> None:
    async with AIOHttpFetcherBackend() as traidores:
        contexto = ValidationContext(
            trust_roots=[_certificado(pki.carpeta / "anclas" / "raiz.pem")],
            other_certs=[_certificado(pki.carpeta / "intermedios" / "emisora.pem")],
            allow_fetching=True,
            fetchers=traidores,
            revocation_mode="require",
        )
        validador = CertificateValidator(_certificado(pki.titular(clave)["certificado"]), validation_context=contexto)
        await validador.async_validate_usage({"digital_signature"})


@pytest.mark.parametrize(
    "clave", ["sello", "representante_a", "apoderado_a", "ajeno", "representante_b", "apoderado_b"]
)
async def test_a_current_certificate_passes_with_revocation_required(pki: Pki, clave: str) -> None:
    await _validar(pki, clave)


async def test_the_expired_and_the_revoked_are_refused_each_for_its_reason(pki: Pki) -> None:
    with pytest.raises(ExpiredError):
        await _validar(pki, "vencido_a")
    with pytest.raises(RevokedError):
        await _validar(pki, "revocado_a")


async def test_a_revocation_is_told_at_once_by_ocsp_and_by_crl(pki: Pki) -> None:
    await _validar(pki, "apoderado_b")
    revocar(pki.carpeta, "apoderado_b", datetime.now(UTC) - timedelta(minutes=1))
    with pytest.raises(RevokedError):
        await _validar(pki, "apoderado_b")
    async with httpx.AsyncClient(timeout=30) as cliente:
        lista = cx509.load_der_x509_crl((await cliente.get(pki.indice["crl_url"])).content)
    serie = int(pki.titular("apoderado_b")["serie"], 16)
    assert lista.get_revoked_certificate_by_serial_number(serie) is not None
    (pki.carpeta / "revocados.json").write_text('{"revocado_a": "2021-06-30T12:00:00+00:00"}')


async def test_a_time_stamp_tells_the_real_time(pki: Pki) -> None:
    sellador = HTTPTimeStamper(pki.indice["tsa_url"])
    respuesta = await sellador.async_timestamp(b"\1" * 32, "sha256")
    info = respuesta["content"]["encap_content_info"]["content"].parsed
    assert abs(info["gen_time"].native - datetime.now(UTC)) < timedelta(minutes=1)
    assert info["message_imprint"]["hashed_message"].native == b"\1" * 32


async def test_a_malformed_request_is_the_callers_fault(pki: Pki) -> None:
    async with httpx.AsyncClient(base_url=pki.indice["url"], timeout=30) as cliente:
        assert (await cliente.post("/ocsp/emisora", content=b"no")).status_code == 400
        assert (await cliente.post("/tsa", content=b"")).status_code == 400
        assert (await cliente.get("/crl/otra.crl")).status_code == 404


async def test_key_stores_open_with_their_password_and_carry_the_colombian_identity(pki: Pki) -> None:
    titular = pki.titular("representante_a")
    datos = _leer(titular["p12"])
    clave, cert, cadena = pkcs12.load_key_and_certificates(datos, titular["contrasena"].encode())
    assert clave is not None
    assert cert is not None
    assert len(cadena) == 2
    assert [a.value for a in cert.subject.get_attributes_for_oid(NIT)] == ["9002042728"]
    assert [a.value for a in cert.subject.get_attributes_for_oid(CEDULA)] == ["41261533"]
    assert cert.not_valid_before_utc.year == 2015
    assert cert.not_valid_after_utc.year == 2045
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(datos, b"otra")


async def test_a_second_call_changes_nothing_and_another_address_keeps_keys_and_passwords(pki: Pki) -> None:
    otra = pki.carpeta.parent / "copia"
    primero = crear(otra, "http://127.0.0.1:1")
    assert crear(otra, "http://127.0.0.1:1") == primero
    segundo = crear(otra, "http://127.0.0.1:2")
    assert segundo["ocsp_url"] == "http://127.0.0.1:2/ocsp/emisora"
    antes, despues = primero["titulares"]["sello"], segundo["titulares"]["sello"]
    assert (antes["contrasena"], antes["p12"]) == (despues["contrasena"], despues["p12"])
    assert antes["serie"] != despues["serie"]
    tercero = crear(otra, "http://127.0.0.1:2", ahora=datetime(2044, 12, 20, tzinfo=UTC))
    assert tercero["titulares"]["sello"]["serie"] != despues["serie"]
