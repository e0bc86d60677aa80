"""Was the certificate revoked? Judged from the data at hand: nothing is fetched here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import (
    InsufficientRevinfoError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.validate import async_validate_path

from services.firma.validacion.cronometro import medida
from services.firma.validacion.facetas import ConsultaRevocacion, Hallazgo, Revocacion, hallazgo
from services.firma.validacion.huella import resuelto
from services.firma.validacion.politica import MaterialRevocacion, Politica
from services.firma.validacion.vocabulario import Subindicacion, fecha_en_palabras

_REGLA = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
_DECLARADA = RevocationCheckingRule.CHECK_IF_DECLARED
_NADA = RevocationCheckingRule.NO_CHECK


@dataclass
class Material:
    """Certificates, CRLs and OCSP responses found in the file and brought from outside."""

    certificados: list[x509.Certificate]
    crls: list[crl.CertificateList]
    ocsps: list[ocsp.OCSPResponse]

    def evidencias(self) -> tuple[str, ...]:
        """SHA-256 of each CRL and OCSP response."""
        return tuple(hashlib.sha256(d.dump()).hexdigest() for d in (*self.crls, *self.ocsps))


@medida("revocacion")
def reunir_material(lector: PdfFileReader, infos: Sequence[cms.SignerInfo], traido: MaterialRevocacion) -> Material:
    """Everything at hand: brought from outside, in the document security store, and in Adobe's signed attribute."""
    reunido = Material(
        [],
        [crl.CertificateList.load(der) for der in traido.crls],
        [ocsp.OCSPResponse.load(der) for der in traido.ocsps],
    )
    try:
        dss = DocumentSecurityStore.read_dss(lector)
    except NoDSSFoundError:
        dss = None
    if dss is not None:
        reunido.certificados.extend(dss.load_certs())
        reunido.crls.extend(crl.CertificateList.load(resuelto(r).read_data(DecodePurpose.CRL)) for r in dss.crls)
        reunido.ocsps.extend(
            ocsp.OCSPResponse.load(resuelto(r).read_data(DecodePurpose.OCSP_RESPONSE)) for r in dss.ocsps
        )
    for info in infos:
        for atributo in info["signed_attrs"]:
            if atributo["type"].native == "adobe_revocation_info_archival":
                for valor in atributo["values"]:
                    reunido.crls.extend(valor["crl"] or ())
                    reunido.ocsps.extend(valor["ocsp"] or ())
    return reunido


def consultas_de(camino: ValidationPath) -> tuple[ConsultaRevocacion, ...]:
    """What could be asked about each certificate below the anchor."""
    certificados = [c for c in camino.iter_certs(include_root=True) if isinstance(c, x509.Certificate)]
    return tuple(consulta_de(certificado, emisor) for emisor, certificado in pairwise(certificados))


def consulta_de(certificado: x509.Certificate, emisor: x509.Certificate) -> ConsultaRevocacion:
    """What could be asked about one certificate."""
    crl_urls = tuple(
        str(nombre.native)
        for punto in certificado.crl_distribution_points
        if punto["distribution_point"].name == "full_name"
        for nombre in punto["distribution_point"].chosen
        if nombre.name == "uniform_resource_identifier"
    )
    return ConsultaRevocacion(certificado.dump(), emisor.dump(), tuple(certificado.ocsp_urls), crl_urls)


@medida("revocacion")
async def revisar_revocacion(
    camino: ValidationPath,
    anclas: Sequence[x509.Certificate],
    intermedios: Sequence[x509.Certificate],
    material: Material,
    *,
    prueba: datetime,
    ahora: datetime,
    declarada: datetime | None,
    politica: Politica,
) -> Revocacion:
    """The revocation facet: `prueba` is when the signature is proven to exist, `ahora` when it is judged."""

    del_camino = [c for c in camino.iter_certs(include_root=True) if isinstance(c, x509.Certificate)]

    async def preguntar(regla: RevocationCheckingPolicy, momento: datetime, retroactiva: bool) -> RevokedError | str:
        """The revocation found, `` when good, or why it is not known."""
        contexto = ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=list(anclas)),
            # With those of the path itself, which came in the signature: they sign the CRLs and OCSP responses.
            other_certs=[*del_camino, *intermedios, *material.certificados],
            moment=momento,
            best_signature_time=prueba,
            crls=material.crls,
            ocsps=material.ocsps,
            revinfo_policy=CertRevTrustPolicy(regla, retroactive_revinfo=retroactiva),
        )
        try:
            await async_validate_path(contexto, camino)
        except RevokedError as exc:
            return f"side chain revoked: {exc}" if exc.is_side_validation else exc
        except InsufficientRevinfoError as exc:
            return str(exc)
        except (PathValidationError, PathBuildingError, ValidationError) as exc:
            return f"{type(exc).__name__}: {exc}"
        return ""

    async def estado(regla: RevocationCheckingPolicy) -> RevokedError | str:
        momento = _dentro(camino, ahora)
        respuesta = await preguntar(regla, momento, True)
        # Data embedded at signing time may be stale now and still prove the status at that time.
        if isinstance(respuesta, str) and respuesta and prueba < momento:
            antes = await preguntar(regla, _dentro(camino, prueba), False)
            return antes if not antes or not isinstance(antes, str) else respuesta
        return respuesta

    evidencias = material.evidencias()
    if await preguntar(RevocationCheckingPolicy(_REGLA, _DECLARADA), _dentro(camino, ahora), True) == "":
        return Revocacion(estado="vigente", evidencias=evidencias)
    # Asked apart: a CA whose CRL can't be had must not hide that the signer's own certificate is revoked.
    del_firmante = await estado(RevocationCheckingPolicy(_REGLA, _NADA))
    de_la_ca = await estado(RevocationCheckingPolicy(_NADA, _DECLARADA))
    for respuesta in (del_firmante, de_la_ca):
        if isinstance(respuesta, RevokedError) and respuesta.revocation_dt <= prueba:
            return Revocacion(
                estado="revocado",
                fecha=respuesta.revocation_dt,
                evidencias=evidencias,
                hallazgos=(_revocado(respuesta, declarada),),
            )
    for respuesta in (del_firmante, de_la_ca):
        if isinstance(respuesta, str) and respuesta:
            if politica.revocacion == "dura":
                return Revocacion(
                    estado="desconocido",
                    evidencias=evidencias,
                    hallazgos=(hallazgo(Subindicacion.TRY_LATER, detalle=respuesta[:500]),),
                )
            aviso = "No se pudo consultar si el certificado está revocado; se aceptó según la política vigente."
            return Revocacion(estado="desconocido", evidencias=evidencias, avisos=(aviso,))
    avisos: tuple[str, ...] = ()
    if isinstance(del_firmante, RevokedError):
        avisos = (
            f"El certificado fue revocado después de firmar, el {fecha_en_palabras(del_firmante.revocation_dt)}.",
        )
    return Revocacion(estado="vigente", evidencias=evidencias, avisos=avisos)


def _revocado(error: RevokedError, declarada: datetime | None) -> Hallazgo:
    fecha = error.revocation_dt.isoformat()
    if not error.is_ee_cert:
        return hallazgo(Subindicacion.REVOKED_CA_NO_POE, detalle=f"revoked at {fecha}")
    # Only the signer's own clock could say that it signed before, and that proves nothing; but if even that clock says
    # after, there is no doubt left.
    if declarada is not None and declarada < error.revocation_dt:
        return hallazgo(Subindicacion.REVOKED_NO_POE, detalle=f"revoked at {fecha}")
    return hallazgo(
        Subindicacion.REVOKED,
        f"El certificado fue revocado el {fecha_en_palabras(error.revocation_dt)}, antes de la firma.",
        detalle=f"revoked at {fecha}",
    )


def _dentro(camino: ValidationPath, momento: datetime) -> datetime:
    """The instant within the validity of the whole path nearest to `momento`: expiry is another facet's business."""
    certificados = [c for c in camino.iter_certs(include_root=False) if isinstance(c, x509.Certificate)]
    desde: datetime = max(c.not_valid_before for c in certificados)
    hasta: datetime = min(c.not_valid_after for c in certificados)
    return max(desde, min(momento, hasta))
