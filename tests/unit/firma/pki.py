"""A PKI and signed PDFs made in the tests: what a Colombian CA, an exporter and an attacker would have."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import typst
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

AHORA = datetime(2026, 3, 16, 15, 0, tzinfo=UTC)
"""Instant of reception in the tests."""
OID_CEDULA = ObjectIdentifier("1.3.6.1.4.1.23267.2.2")
OID_NIT = ObjectIdentifier("1.3.6.1.4.1.23267.2.3")
CLAVE_P12 = "clave-de-prueba"


@cache
def llave(quien: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key per name, made once per run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass(frozen=True)
class Entidad:
    """A certificate with its key."""

    cert: x509.Certificate
    llave: rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.cert.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.cert.public_bytes(serialization.Encoding.PEM)

    def p12(self, ruta: Path, *cadena: "Entidad") -> Path:
        """Write a PKCS#12 file of this entity, with the legacy algorithms that Java 8 and Windows write."""
        datos = pkcs12.serialize_key_and_certificates(
            b"firma",
            self.llave,
            self.cert,
            [c.cert for c in cadena],
            serialization.BestAvailableEncryption(CLAVE_P12.encode()),
        )
        ruta.write_bytes(datos)
        return ruta


def emitir(
    nombre: str,
    emisor: Entidad | None,
    *,
    ca: bool = False,
    desde: datetime | None = None,
    hasta: datetime | None = None,
    extra: tuple[tuple[ObjectIdentifier, str], ...] = (),
    ocsp_url: str | None = None,
    crl_url: str | None = None,
    eku: tuple[ObjectIdentifier, ...] = (),
    bits: int = 2048,
) -> Entidad:
    """Issue a certificate; without `emisor` it signs itself."""
    propia = llave(nombre, bits)
    atributos = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CO"),
        x509.NameAttribute(NameOID.LOCALITY_NAME, "BOGOTÁ, D.C."),
        x509.NameAttribute(NameOID.COMMON_NAME, nombre),
        *(x509.NameAttribute(oid, valor) for oid, valor in extra),
    ]
    sujeto = x509.Name(atributos)
    firmante = emisor or Entidad.__new__(Entidad)
    constructor = (
        x509.CertificateBuilder()
        .subject_name(sujeto)
        .issuer_name(emisor.cert.subject if emisor else sujeto)
        .public_key(propia.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(desde or AHORA - timedelta(days=365))
        .not_valid_after(hasta or AHORA + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(propia.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=not ca,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if emisor:
        constructor = constructor.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(firmante.llave.public_key()), critical=False
        )
    if ocsp_url:
        acceso = x509.AccessDescription(
            x509.AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp_url)
        )
        constructor = constructor.add_extension(x509.AuthorityInformationAccess([acceso]), critical=False)
    if crl_url:
        punto = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
        constructor = constructor.add_extension(x509.CRLDistributionPoints([punto]), critical=False)
    if eku:
        constructor = constructor.add_extension(x509.ExtendedKeyUsage(list(eku)), critical=True)
    cert = constructor.sign(firmante.llave if emisor else propia, hashes.SHA256())
    return Entidad(cert, propia)


@dataclass(frozen=True)
class Pki:
    """Everybody in the tests."""

    raiz: Entidad
    intermedia: Entidad
    representante: Entidad
    ajeno: Entidad
    vencido: Entidad
    futuro: Entidad
    corto: Entidad
    desconocido: Entidad
    sello: Entidad
    tsa: Entidad


CEDULA = "52123456"
NIT = "900204272"


@cache
def pki() -> Pki:
    """The PKI of this run."""
    raiz = emitir(
        "Raíz de prueba", None, ca=True, desde=AHORA - timedelta(days=3650), hasta=AHORA + timedelta(days=3650)
    )
    inter = emitir(
        "Subordinada de prueba",
        raiz,
        ca=True,
        desde=AHORA - timedelta(days=3000),
        hasta=AHORA + timedelta(days=3000),
    )
    url = {"ocsp_url": "http://ocsp.prueba.co/", "crl_url": "http://crl.prueba.co/ca.crl"}
    return Pki(
        raiz=raiz,
        intermedia=inter,
        representante=emitir(
            "ANA MARÍA PÉREZ", inter, extra=((OID_CEDULA, CEDULA), (OID_NIT, "NIT 9002042728")), **url
        ),
        ajeno=emitir("PEDRO AJENO", inter, extra=((OID_CEDULA, "79999999"),), **url),
        vencido=emitir(
            "CARLOS VENCIDO",
            inter,
            extra=((OID_CEDULA, CEDULA),),
            desde=AHORA - timedelta(days=900),
            hasta=AHORA - timedelta(days=10),
            **url,
        ),
        futuro=emitir(
            "FELIPE FUTURO",
            inter,
            extra=((OID_CEDULA, CEDULA),),
            desde=AHORA + timedelta(days=10),
            hasta=AHORA + timedelta(days=900),
            **url,
        ),
        corto=emitir("CLARA CORTA", inter, extra=((OID_CEDULA, CEDULA),), bits=1024, **url),
        desconocido=emitir("ANA MARÍA PÉREZ (falsa)", None, extra=((OID_CEDULA, CEDULA),)),
        sello=emitir("MINISTERIO DE PRUEBA", inter, extra=((OID_NIT, "8999990907"),)),
        tsa=emitir("TSA de prueba", inter, eku=(ExtendedKeyUsageOID.TIME_STAMPING,)),
    )


@cache
def formulario(cantidad: str = "25.000,00 kg", numero: str = "CUP-AZU-2026-15") -> bytes:
    """A form as the system issues it: typst, PDF 1.7, with the signature box left empty."""
    texto = f"""
#set page(width: 210mm, height: 297mm, margin: 40mm)
= Solicitud de cupo {numero}
Cantidad solicitada: *{cantidad}*
#pagebreak()
Declaración juramentada de la empresa.
"""
    return typst.compile(texto.encode())


def _firmante(quien: Entidad, cadena: tuple[Entidad, ...]) -> signers.SimpleSigner:
    privada = quien.llave.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    almacen = SimpleCertificateStore()
    almacen.register_multiple(asn1_x509.Certificate.load(c.der) for c in cadena)
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(quien.der),
        signing_key=keys.PrivateKeyInfo.load(privada),
        cert_registry=almacen,
    )


@cache
def firmar(
    pdf: bytes,
    quien: Entidad,
    *,
    campo: str = "Signature1",
    md: str = "sha256",
    caja: tuple[int, int, int, int] | None = None,
    pagina: int = 0,
    estampador: object | None = None,
    con_cadena: bool = True,
) -> bytes:
    """Append a signature as an exporter's program does: adbe.pkcs7.detached, no revocation data; made once per run."""
    escritor = IncrementalPdfFileWriter(io.BytesIO(pdf))
    meta = signers.PdfSignatureMetadata(
        field_name=campo, md_algorithm=md, subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    )
    nuevo = fields.SigFieldSpec(campo, on_page=pagina, box=caja)
    cadena = (pki().intermedia,) if con_cadena else ()
    firmante = signers.PdfSigner(meta, _firmante(quien, cadena), timestamper=estampador, new_field_spec=nuevo)  # type: ignore[arg-type]
    salida = io.BytesIO()
    firmante.sign_pdf(escritor, output=salida)
    return salida.getvalue()


def crl(*revocados: tuple[Entidad, datetime], emisor: Entidad | None = None, cuando: datetime = AHORA) -> bytes:
    """A CRL of the subordinate CA, as DER."""
    ca = emisor or pki().intermedia
    constructor = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.cert.subject)
        .last_update(cuando - timedelta(hours=1))
        .next_update(cuando + timedelta(days=1))
    )
    for entidad, fecha in revocados:
        constructor = constructor.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(entidad.cert.serial_number).revocation_date(fecha).build()
        )
    return constructor.sign(ca.llave, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def respuesta_ocsp(de: Entidad, *, revocado: datetime | None = None, cuando: datetime = AHORA) -> bytes:
    """An OCSP response signed by the CA itself, as DER."""
    ca = pki().intermedia
    estado = ocsp.OCSPCertStatus.REVOKED if revocado else ocsp.OCSPCertStatus.GOOD
    constructor = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=de.cert,
            issuer=ca.cert,
            algorithm=hashes.SHA1(),  # noqa: S303  # the hash of names that OCSP uses, not a signature
            cert_status=estado,
            this_update=cuando - timedelta(minutes=5),
            next_update=cuando + timedelta(hours=12),
            revocation_time=revocado,
            revocation_reason=x509.ReasonFlags.key_compromise if revocado else None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, ca.cert)
    )
    return constructor.sign(ca.llave, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
