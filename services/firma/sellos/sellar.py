"""Puts the seal on one PDF. Everything goes into the signature's own revision: nothing may follow it."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager

from services.firma.confianza.carpeta import Confianza
from services.firma.validacion.facetas import ConsultaRevocacion
from services.firma.validacion.politica import MaterialRevocacion

CAMPO = "SelloMinisterio"
LUGAR = "Bogotá, D.C., Colombia"


class SelloMalConfigurado(Exception):
    """The seal's PKCS#12 is missing, can't be opened, or holds no key; the message is for the operator."""


@dataclass(frozen=True)
class Sello:
    """The key that seals, with its chain."""

    firmante: signers.SimpleSigner
    """Holds the private key."""

    @classmethod
    def de_p12(cls, ruta: Path, clave: str) -> "Sello":
        """Open a PKCS#12 file.

        Raises:
            SelloMalConfigurado: it can't be.
        """
        if not ruta.is_file():
            raise SelloMalConfigurado(f"no existe el PKCS#12 del sello: {ruta}")
        abrir: Callable[..., signers.SimpleSigner | None] = signers.SimpleSigner.load_pkcs12
        firmante = abrir(str(ruta), passphrase=clave.encode())
        if firmante is None:
            raise SelloMalConfigurado(f"no se pudo abrir el PKCS#12 del sello {ruta.name}: clave errada o dañado")
        return cls(firmante)

    @property
    def certificado(self) -> x509.Certificate:
        """The seal's certificate."""
        certificado = self.firmante.signing_cert
        if certificado is None:
            raise SelloMalConfigurado("el PKCS#12 del sello no trae certificado")
        return certificado

    @property
    def huella(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return str(self.certificado.sha256.hex())

    def consultas(self) -> tuple[ConsultaRevocacion, ...]:
        """What may be asked about the seal's own certificate, to embed the answers."""
        emisores = [c for c in self.firmante.cert_registry if c.subject == self.certificado.issuer]
        if not emisores:
            return ()
        return (ConsultaRevocacion(self.certificado.dump(), emisores[0].dump(), tuple(self.certificado.ocsp_urls), ()),)


@dataclass(frozen=True)
class Sellado:
    """A sealed document."""

    pdf: bytes
    """The file: the given one with one revision more."""
    nivel: str
    """`PAdES-B-B`, `PAdES-B-T` with timestamp, `PAdES-B-LT` with the revocation data too."""
    huella: str
    """SHA-256 of the sealing certificate."""


async def sellar(
    pdf: bytes,
    sello: Sello,
    *,
    razon: str,
    tsa_url: str = "",
    confianza: Confianza | None = None,
    material: MaterialRevocacion | None = None,
) -> Sellado:
    """Seal `pdf` invisibly, appending.

    Args:
        razon: printed in the signature dictionary.
        tsa_url: RFC 3161 authority; none means no timestamp.
        confianza: with `material`, lets the revocation data be embedded.
        material: revocation data of the whole chain of the seal (and of the TSA); without it none is embedded.

    Raises:
        pyhanko.sign.general.SigningError: the document can't be signed, or the embedded data does not validate.
        pyhanko.sign.timestamps.common_utils.TimestampRequestError: the TSA did not answer.
    """
    estampador = HTTPTimeStamper(tsa_url, timeout=10) if tsa_url else None
    embebido = confianza is not None and material is not None and bool(material.crls or material.ocsps)
    meta = signers.PdfSignatureMetadata(
        field_name=CAMPO,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=razon,
        location=LUGAR,
        embed_validation_info=embebido,
        validation_context=_contexto(sello, confianza, material) if embebido and confianza and material else None,
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
    firmador = signers.PdfSigner(
        meta, sello.firmante, timestamper=estampador, new_field_spec=fields.SigFieldSpec(CAMPO)
    )
    salida = BytesIO()
    await firmador.async_sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=salida)
    nivel = "PAdES-B-B" if estampador is None else "PAdES-B-LT" if embebido else "PAdES-B-T"
    return Sellado(salida.getvalue(), nivel, sello.huella)


def _contexto(sello: Sello, confianza: Confianza, material: MaterialRevocacion) -> ValidationContext:
    anclas, intermedios = confianza.certificados()
    return ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=list(anclas)),
        other_certs=[*intermedios, *sello.firmante.cert_registry],
        crls=list(material.crls),
        ocsps=list(material.ocsps),
        revocation_mode="soft-fail",
    )
