"""One signature of the file, facet by facet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils import generic
from pyhanko.sign.ades.report import AdESFailure, AdESSubIndic
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import cms_basic_validation
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from services.firma.validacion.algoritmos import USO_EN_FIRMAS, revisar_algoritmos
from services.firma.validacion.cambios import solo_se_agregaron_firmas, termina_en_revision
from services.firma.validacion.cronometro import medida
from services.firma.validacion.facetas import (
    Cadena,
    CambiosPosteriores,
    Cobertura,
    ConsultaRevocacion,
    FirmaRevisada,
    Hallazgo,
    Integridad,
    Tiempo,
    hallazgo,
)
from services.firma.validacion.identidad import FirmantesEsperados, nombre_legible, revisar_identidad
from services.firma.validacion.politica import Politica
from services.firma.validacion.revocacion import Material, consultas_de, revisar_revocacion
from services.firma.validacion.tiempo import revisar_tiempo
from services.firma.validacion.vocabulario import Subindicacion, fecha_en_palabras

_SUBFILTROS = ("/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/PBAD_PAdES")
_USOS = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})


@dataclass
class Entorno:
    """What all signatures of one file are judged against."""

    anclas: tuple[x509.Certificate, ...]
    intermedios: tuple[x509.Certificate, ...]
    material: Material
    esperados: FirmantesEsperados | None
    politica: Politica
    recepcion: datetime
    ahora: datetime
    exacto: bool
    """The file begins with the very bytes that were issued."""
    tamano: int
    """Bytes of the file."""

    def contexto(self, momento: datetime) -> ValidationContext:
        """Path validation without revocation, which is a facet of its own."""
        return ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=list(self.anclas)),
            other_certs=[*self.intermedios, *self.material.certificados],
            moment=momento,
            best_signature_time=momento,
            revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        )


async def revisar_firma(
    firma: EmbeddedPdfSignature, pdf: bytes, entorno: Entorno, *, ultima: bool
) -> tuple[FirmaRevisada, tuple[ConsultaRevocacion, ...]]:
    """Judge one signature. `ultima`: nothing may come after it, so it must cover the whole file."""
    cobertura = _cobertura(firma, pdf)
    comunes = {
        "campo": str(firma.fq_name),
        "revision": firma.signed_revision,
        "subfiltro": str(firma.sig_object.get("/SubFilter", "")),
        "cobertura": cobertura,
        "cambios": _cambios(firma, pdf, cobertura, ultima=ultima, admite_ltv=entorno.politica.admite_ltv),
    }
    nada: dict[str, Any] = dict.fromkeys(("cadena", "revocacion", "algoritmos", "tiempo", "identidad"))
    if comunes["subfiltro"] not in _SUBFILTROS or firma.sig_object_type != "/Sig":
        motivo = hallazgo(Subindicacion.SIG_CONSTRAINTS_FAILURE, detalle=f"SubFilter {comunes['subfiltro']!r}")
        return FirmaRevisada(**comunes, **nada, integridad=_no_leida(motivo)), ()
    try:
        certificado = firma.signer_cert
        contexto = entorno.contexto(entorno.recepcion)
        tiempo = await revisar_tiempo(firma, contexto, entorno.recepcion)
        estado = await cms_basic_validation(
            firma.signed_data,
            raw_digest=firma.compute_digest(),
            validation_context=contexto if tiempo.prueba == entorno.recepcion else entorno.contexto(tiempo.prueba),
            key_usage_settings=_USOS,
            algorithm_policy=USO_EN_FIRMAS,
        )
    except SignatureValidationError as exc:
        return FirmaRevisada(**comunes, **nada, integridad=_no_leida(_de_pyhanko(exc.ades_subindication, str(exc)))), ()
    integridad = _integridad(bool(estado["intact"]), bool(estado["valid"]))
    camino: ValidationPath | None = estado["validation_path"]
    problema: AdESSubIndic | None = estado["trust_problem_indic"]
    cadena = _cadena(certificado, camino, problema, tiempo, confiable=not integridad.hallazgos)
    revocacion = None
    consultas: tuple[ConsultaRevocacion, ...] = ()
    if camino is not None:
        consultas = consultas_de(camino)
        if not cadena.hallazgos and consultas:
            revocacion = await revisar_revocacion(
                camino,
                entorno.anclas,
                entorno.intermedios,
                entorno.material,
                prueba=tiempo.prueba,
                ahora=entorno.ahora,
                declarada=tiempo.declarada,
                politica=entorno.politica,
            )
    revisada = FirmaRevisada(
        **comunes,
        integridad=integridad,
        cadena=cadena,
        revocacion=revocacion,
        algoritmos=revisar_algoritmos(
            firma.signer_info,
            certificado,
            exacto=entorno.exacto,
            politica=entorno.politica,
            recepcion=entorno.recepcion,
        ),
        tiempo=tiempo,
        identidad=revisar_identidad(certificado, entorno.esperados, entorno.politica.perfiles),
    )
    return revisada, consultas


def _integridad(intacta: bool, valida: bool) -> Integridad:
    hallazgos: list[Hallazgo] = []
    if not intacta:
        hallazgos.append(hallazgo(Subindicacion.HASH_FAILURE))
    if not valida:
        hallazgos.append(hallazgo(Subindicacion.SIG_CRYPTO_FAILURE))
    return Integridad(intacta=intacta, valida=valida, hallazgos=tuple(hallazgos))


def _no_leida(motivo: Hallazgo) -> Integridad:
    return Integridad(intacta=False, valida=False, hallazgos=(motivo,))


def _de_pyhanko(indicacion: AdESSubIndic | None, detalle: str) -> Hallazgo:
    """Our word for pyHanko's; those that we do not use become the general ones."""
    nombre = indicacion.standard_name if indicacion is not None else ""
    if indicacion is AdESFailure.FORMAT_FAILURE or nombre in ("GENERIC", ""):
        return hallazgo(Subindicacion.FORMAT_FAILURE, detalle=detalle[:500])
    try:
        return hallazgo(Subindicacion(nombre), detalle=detalle[:500])
    except ValueError:
        return hallazgo(Subindicacion.CERTIFICATE_CHAIN_GENERAL_FAILURE, detalle=f"{nombre}: {detalle[:400]}")


@medida("cobertura")
def _cobertura(firma: EmbeddedPdfSignature, pdf: bytes) -> Cobertura:
    """pyHanko adds lengths; here the hole must be the /Contents string itself, with nothing else in it."""
    rango = tuple(int(n) for n in firma.byte_range)
    completo = False
    if len(rango) == 4 and rango[0] == 0 and min(rango) >= 0:
        _, largo, segundo, resto = rango
        hueco = pdf[largo:segundo]
        if hueco[:1] == b"<" and hueco[-1:] == b">":
            try:
                completo = bytes.fromhex(hueco[1:-1].decode("ascii")) == firma.pkcs7_content
            except ValueError:
                completo = False
        if not completo:
            return Cobertura(
                rango=rango,
                archivo_completo=False,
                hallazgos=(hallazgo(Subindicacion.FORMAT_FAILURE, detalle="ByteRange does not enclose /Contents"),),
            )
        return Cobertura(rango=rango, archivo_completo=segundo + resto == len(pdf))
    return Cobertura(
        rango=rango,
        archivo_completo=False,
        hallazgos=(hallazgo(Subindicacion.FORMAT_FAILURE, detalle=f"ByteRange {rango}"),),
    )


@medida("cambios")
def _cambios(
    firma: EmbeddedPdfSignature, pdf: bytes, cobertura: Cobertura, *, ultima: bool, admite_ltv: bool
) -> CambiosPosteriores:
    despues = firma.reader.total_revisions - 1 - firma.signed_revision
    if cobertura.archivo_completo:
        return CambiosPosteriores(revisiones=despues, solo_firmas=True)
    # Validation data come as whole revisions, up to the end of the file: what is not one is somebody else's addition.
    if ultima and not (admite_ltv and despues > 0 and termina_en_revision(firma.reader, pdf)):
        motivo = hallazgo(Subindicacion.POST_SIGN_CHANGE, "Se agregó contenido al archivo después de la última firma.")
        return CambiosPosteriores(revisiones=despues, solo_firmas=False, hallazgos=(motivo,))
    nivel = firma.evaluate_signature_coverage()
    if nivel is not SignatureCoverageLevel.ENTIRE_REVISION:
        detalle: str | None = f"coverage {nivel.name}"
    else:
        detalle = solo_se_agregaron_firmas(
            firma.reader,
            firma.signed_revision,
            bloqueo=firma.fieldmdp,
            permiso=firma.docmdp_level,
            tope=ModificationLevel.LTA_UPDATES if ultima else ModificationLevel.FORM_FILLING,
        )
    if detalle is None:
        return CambiosPosteriores(revisiones=despues, solo_firmas=True)
    motivo = hallazgo(Subindicacion.POST_SIGN_CHANGE, detalle=detalle)
    return CambiosPosteriores(revisiones=despues, solo_firmas=False, hallazgos=(motivo,))


@medida("cadena")
def _cadena(
    certificado: x509.Certificate,
    camino: ValidationPath | None,
    problema: AdESSubIndic | None,
    tiempo: Tiempo,
    *,
    confiable: bool,
) -> Cadena:
    hallazgos: list[Hallazgo] = []
    desde, hasta = certificado.not_valid_before, certificado.not_valid_after
    if tiempo.prueba < desde:
        hallazgos.append(hallazgo(Subindicacion.NOT_YET_VALID, detalle=f"valid from {desde.isoformat()}"))
    elif tiempo.prueba > hasta:
        antes = tiempo.declarada is not None and tiempo.declarada <= hasta
        cual = Subindicacion.OUT_OF_BOUNDS_NO_POE if antes else Subindicacion.EXPIRED
        hallazgos.append(hallazgo(cual, f"El certificado del firmante venció el {fecha_en_palabras(hasta)}."))
    elif problema is not None:
        # pyHanko calls a self-signed stranger a breach of constraints; to a person it is simply nobody we know.
        propio = camino is None and certificado.issuer == certificado.subject
        hallazgos.append(
            hallazgo(Subindicacion.NO_CERTIFICATE_CHAIN_FOUND) if propio else _de_pyhanko(problema, "path validation")
        )
    elif camino is None and confiable:
        hallazgos.append(hallazgo(Subindicacion.NO_CERTIFICATE_CHAIN_FOUND))
    return Cadena(
        sujeto=str(certificado.subject.human_friendly),
        emisor=nombre_legible(certificado.issuer),
        serie=f"{certificado.serial_number:x}",
        huella=certificado.sha256.hex(),
        valido_desde=desde,
        valido_hasta=hasta,
        camino=tuple(c.sha256.hex() for c in camino.iter_certs(include_root=True)) if camino is not None else (),
        hallazgos=tuple(hallazgos),
    )


def firmas_llenas(campos: Any) -> list[tuple[str, generic.DictionaryObject]]:
    """(name, field) of each filled signature field, as `enumerate_sig_fields` gives them."""
    return [(nombre, ref.get_object()) for nombre, _, ref in campos]


@medida("integridad")
def abrir_firma(lector: Any, campo: generic.DictionaryObject, nombre: str) -> EmbeddedPdfSignature:
    """Parse one signature.

    Raises:
        ValueError: its CMS or dictionary can't be read (pyHanko's own and bare Python errors alike).
    """
    try:
        firma = EmbeddedPdfSignature(lector, campo, nombre)
        contenido = cms.ContentInfo.load(firma.pkcs7_content)
        if contenido["content_type"].native != "signed_data":
            raise ValueError(f"CMS is {contenido['content_type'].native}")
        # The hole is not signed: only zeros may pad it.
        if firma.pkcs7_content[len(contenido.dump()) :].strip(b"\0"):
            raise ValueError("data after the CMS in /Contents")
    except (KeyError, TypeError, AttributeError, AssertionError, IndexError) as exc:
        raise ValueError(repr(exc)) from exc
    return firma
