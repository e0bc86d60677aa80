"""Puts the seal on one PDF. Everything goes into the signature's own revision: nothing may follow it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager

from services.firma.confianza.carpeta import Confianza
from services.firma.confianza.consulta import Consultor
from services.firma.sellos.apariencia import Caja, apariencia
from services.firma.sellos.llave import LlaveDeSello
from services.firma.validacion.facetas import ConsultaRevocacion
from services.firma.validacion.revocacion import consulta_de
from shared.clock import reloj_legal

Nivel = Literal["PAdES-B-B", "PAdES-B-T", "PAdES-B-LT"]
CAMPO = "SelloMinisterio"
LUGAR = "Bogotá, D.C., Colombia"
_HOLGURA = 3072
"""Bytes of a signature beside certificates and timestamp: the signed attributes and a value of up to 8192 bits."""


@dataclass(frozen=True)
class Sellado:
    """A sealed document."""

    pdf: bytes
    """The file: the given one with one revision more."""
    nivel: Nivel
    """`PAdES-B-B`, `PAdES-B-T` with timestamp, `PAdES-B-LT` with the revocation data too."""
    huella: str
    """SHA-256 of the sealing certificate."""


async def sellar(
    pdf: bytes,
    sello: LlaveDeSello,
    *,
    razon: str,
    estampador: TimeStamper | None = None,
    confianza: Confianza | None = None,
    consultor: Consultor | None = None,
    caja: Caja | None = None,
) -> Sellado:
    """Seal `pdf`, appending one revision.

    Args:
        razon: printed in the signature dictionary.
        caja: where the seal is shown; none, it is invisible.
        estampador: client of an RFC 3161 authority; none means no timestamp.
        confianza, consultor: with both and a TSA, the revocation data of the whole chain is embedded if all of it can
            be had; else the level is one lower.

    Raises:
        pyhanko.sign.general.SigningError: the document can't be signed.
        pyhanko.sign.timestamps.common_utils.TimestampRequestError: the TSA did not answer.
    """
    contexto = None
    if estampador is not None and confianza is not None and consultor is not None:
        contexto = await _contexto(sello, estampador, confianza, consultor)
    meta = signers.PdfSignatureMetadata(
        field_name=CAMPO,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=razon,
        location=LUGAR,
        embed_validation_info=contexto is not None,
        validation_context=contexto,
        # pyHanko would otherwise append the revocation data in a revision of its own, after the signature.
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
    firmador = signers.PdfSigner(
        meta,
        sello.firmante,
        timestamper=estampador,
        stamp_style=await apariencia(caja, sello.certificado, reloj_legal.ahora()) if caja else None,
        new_field_spec=fields.SigFieldSpec(CAMPO, on_page=0, box=caja),
    )
    salida = BytesIO()
    await firmador.async_sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), output=salida, bytes_reserved=await _por_reservar(sello, estampador)
    )
    nivel: Nivel = "PAdES-B-B" if estampador is None else "PAdES-B-T" if contexto is None else "PAdES-B-LT"
    return Sellado(salida.getvalue(), nivel, sello.huella)


async def _por_reservar(sello: LlaveDeSello, estampador: TimeStamper | None) -> int:
    """Hexadecimal digits kept for the signature: pyHanko would make one to see how long it is, a third of the work."""
    largo = _HOLGURA + sum(len(c.dump()) for c in (sello.certificado, *sello.cadena))
    if estampador is not None:
        largo += len((await estampador.async_dummy_response("sha256")).dump()) * 3 // 2
    return 2 * largo


async def _contexto(
    sello: LlaveDeSello, estampador: TimeStamper, confianza: Confianza, consultor: Consultor
) -> ValidationContext | None:
    """What validates the seal and the timestamp with all their revocation data, or None if any of it is missing."""
    anclas, intermedios = confianza.certificados()
    muestra = await estampador.async_dummy_response("sha256")
    de_la_tsa = [c.chosen for c in muestra["content"]["certificates"] if c.name == "certificate"]
    conocidos = [*anclas, *intermedios, *sello.cadena, *de_la_tsa]
    titulares = [sello.certificado, *(c for c in de_la_tsa if not c.ca)]
    consultas = {c.certificado: c for t in titulares for c in _consultas(t, conocidos, anclas)}
    material = await consultor.traer(consultas.values())
    if not consultas or len(material.crls) + len(material.ocsps) < len(consultas):
        return None
    return ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=list(anclas)),
        other_certs=conocidos,
        crls=list(material.crls),
        ocsps=list(material.ocsps),
        revocation_mode="soft-fail",
    )


def _consultas(
    certificado: x509.Certificate, conocidos: Sequence[x509.Certificate], anclas: Sequence[x509.Certificate]
) -> Iterator[ConsultaRevocacion]:
    """What to ask about each certificate from this one up to below its anchor."""
    raices = {a.sha256 for a in anclas}
    for _ in range(8):
        emisor = next((c for c in conocidos if c.subject == certificado.issuer), None)
        if certificado.sha256 in raices or emisor is None:
            return
        yield consulta_de(certificado, emisor)
        certificado = emisor
