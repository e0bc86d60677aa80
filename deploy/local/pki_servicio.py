"""Answers OCSP, CRL and time stamps for the local PKI, with certomancer's signing engines and the real clock.

python -m deploy.local.pki_servicio CARPETA PUERTO [HOST]
"""

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import cast

import uvicorn
from asn1crypto import algos, keys, ocsp, pem, tsp, x509
from certomancer import crypto_utils
from certomancer.services import RevocationInfoInterface, SimpleOCSPResponder, TimeStamper
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from fastapi import FastAPI, HTTPException, Request, Response

from deploy.local.pki import clave_rsa, indice

_VIGENCIA_CRL = timedelta(days=1)
_RSA = algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})


def _der(archivo: Path) -> bytes:
    _, _, datos = pem.unarmor(archivo.read_bytes())
    return bytes(datos)


@cache
def _clave(der: bytes) -> rsa.RSAPrivateKey:
    return cast(rsa.RSAPrivateKey, serialization.load_der_private_key(der, password=None))


class _Firmador(crypto_utils.PycaCryptographyBackend):
    """Signs with keys that were read once: checking an RSA key takes a hundred times longer than signing with it."""

    def generic_sign(
        self, private_key: keys.PrivateKeyInfo, tbs_bytes: bytes, sd_algo: algos.SignedDigestAlgorithm
    ) -> bytes:
        if (sd_algo.signature_algo, sd_algo.hash_algo) != ("rsassa_pkcs1v15", "sha256"):
            return super().generic_sign(private_key, tbs_bytes, sd_algo)
        return _clave(private_key.dump()).sign(tbs_bytes, padding.PKCS1v15(), hashes.SHA256())


crypto_utils.CRYPTO_BACKEND = _Firmador()


class Autoridad:
    """The keys and certificates of one authority, and what it has revoked."""

    def __init__(self, carpeta: Path, nombre: str) -> None:
        self._carpeta = carpeta
        self._nombre = nombre
        self.certificado = x509.Certificate.load(_der(carpeta / "autoridad" / f"{nombre}.pem"))
        self.emisor = cx509.load_pem_x509_certificate((carpeta / "autoridad" / f"{nombre}.pem").read_bytes())
        self.clave_de_firma = clave_rsa(carpeta / "autoridad" / f"{nombre}.key")
        self.ocsp_certificado = x509.Certificate.load(_der(carpeta / "autoridad" / f"ocsp_{nombre}.pem"))
        self.ocsp_clave = keys.PrivateKeyInfo.load(_der(carpeta / "autoridad" / f"ocsp_{nombre}.key"))

    def revocados(self) -> dict[int, datetime]:
        """Serial number and date of each revoked certificate; the root has revoked none."""
        if self._nombre == "raiz":
            return {}
        fechas = json.loads((self._carpeta / "revocados.json").read_text(encoding="utf-8"))
        titulares = (indice(self._carpeta) or {})["titulares"]
        return {int(titulares[t]["serie"], 16): datetime.fromisoformat(cuando) for t, cuando in fechas.items()}


class _Revocacion(RevocationInfoInterface):
    def __init__(self, autoridad: Autoridad) -> None:
        self._autoridad = autoridad

    def get_issuer_cert(self) -> x509.Certificate:
        return self._autoridad.certificado

    def check_revocation_status(
        self, cid: ocsp.CertId, at_time: datetime
    ) -> tuple[ocsp.CertStatus, list[ocsp.SingleResponseExtension]]:
        cuando = self._autoridad.revocados().get(cid["serial_number"].native)
        if cuando is None or cuando > at_time:
            return ocsp.CertStatus("good"), []
        detalle = ocsp.RevokedInfo({"revocation_time": cuando, "revocation_reason": "key_compromise"})
        return ocsp.CertStatus(name="revoked", value=detalle), []


def crear_app(carpeta: Path) -> FastAPI:
    """The service over a folder made by `deploy.local.pki.crear`."""
    app = FastAPI(title="PKI de pruebas", docs_url=None, redoc_url=None)
    autoridades = {nombre: Autoridad(carpeta, nombre) for nombre in ("raiz", "emisora")}
    sellador = TimeStamper(
        x509.Certificate.load(_der(carpeta / "autoridad" / "tsa.pem")),
        keys.PrivateKeyInfo.load(_der(carpeta / "autoridad" / "tsa.key")),
        certs_to_embed=[autoridades["emisora"].certificado],
    )

    def autoridad(nombre: str) -> Autoridad:
        if nombre not in autoridades:
            raise HTTPException(404, "No existe esa autoridad.")
        return autoridades[nombre]

    def responder(nombre: str, pedido: bytes) -> Response:
        de = autoridad(nombre)
        motor = SimpleOCSPResponder(
            de.ocsp_certificado, de.ocsp_clave, _RSA, datetime.now(UTC).replace(microsecond=0), _Revocacion(de)
        )
        respuesta = motor.build_ocsp_response(_leer(ocsp.OCSPRequest, pedido))
        return Response(respuesta.dump(), media_type="application/ocsp-response")

    @app.post("/ocsp/{nombre}")
    async def ocsp_post(nombre: str, request: Request) -> Response:
        return responder(nombre, await request.body())

    @app.get("/ocsp/{nombre}/{pedido:path}")
    async def ocsp_get(nombre: str, pedido: str) -> Response:
        try:
            datos = base64.b64decode(pedido, validate=True)
        except ValueError as error:
            raise HTTPException(400, "El pedido no es base64.") from error
        return responder(nombre, datos)

    @app.get("/crl/{nombre}.crl")
    async def lista(nombre: str) -> Response:
        de = autoridad(nombre)
        ahora = datetime.now(UTC).replace(microsecond=0)
        # Not with certomancer's builder: it writes dates before 2050 as GeneralizedTime, which RFC 5280 forbids.
        obra = cx509.CertificateRevocationListBuilder().issuer_name(de.emisor.subject)
        obra = obra.last_update(ahora).next_update(ahora + _VIGENCIA_CRL)
        obra = obra.add_extension(cx509.CRLNumber(int(ahora.timestamp())), critical=False)
        obra = obra.add_extension(
            cx509.AuthorityKeyIdentifier.from_issuer_public_key(de.clave_de_firma.public_key()), critical=False
        )
        for serie, cuando in de.revocados().items():
            if cuando <= ahora:
                entrada = cx509.RevokedCertificateBuilder().serial_number(serie).revocation_date(cuando)
                entrada = entrada.add_extension(cx509.CRLReason(cx509.ReasonFlags.key_compromise), critical=False)
                obra = obra.add_revoked_certificate(entrada.build())
        hecha = obra.sign(de.clave_de_firma, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        return Response(hecha, media_type="application/pkix-crl")

    @app.get("/certificados/{nombre}.crt")
    async def certificado(nombre: str) -> Response:
        return Response(autoridad(nombre).certificado.dump(), media_type="application/pkix-cert")

    @app.post("/tsa")
    async def sellar(request: Request) -> Response:
        respuesta = sellador.request_tsa_response(_leer(tsp.TimeStampReq, await request.body()))
        return Response(respuesta.dump(), media_type="application/timestamp-reply")

    @app.get("/salud/lista")
    async def lista_para_servir() -> dict[str, str]:
        return {"estado": "lista"}

    return app


def _leer(tipo: type[ocsp.OCSPRequest | tsp.TimeStampReq], datos: bytes) -> ocsp.OCSPRequest | tsp.TimeStampReq:
    """Parse a request completely, so that a malformed one is the caller's fault."""
    try:
        pedido = tipo.load(datos, strict=True)
        _ = pedido.native
    except (ValueError, TypeError) as error:
        raise HTTPException(400, "El pedido no es ASN.1 válido.") from error
    return pedido


if __name__ == "__main__":
    anfitrion = sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1"
    uvicorn.run(crear_app(Path(sys.argv[1])), host=anfitrion, port=int(sys.argv[2]), log_level="warning")
