"""`validar`: one PDF in, one report out; no exception leaves it and nothing is fetched by it."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.sign.fields import enumerate_sig_fields

from services.firma.confianza.carpeta import Confianza
from services.firma.validacion.contenido import revisar_contenido
from services.firma.validacion.facetas import (
    ConsultaRevocacion,
    FirmaRevisada,
    Formato,
    Sello,
    hallazgo,
)
from services.firma.validacion.firmas import Entorno, abrir_firma, firmas_llenas, revisar_firma
from services.firma.validacion.identidad import FirmantesEsperados, exigir_registrado
from services.firma.validacion.informe import Informe, concluir
from services.firma.validacion.lectura import Detenido, Lectura, abrir
from services.firma.validacion.politica import MaterialRevocacion, Politica
from services.firma.validacion.revocacion import reunir_material
from services.firma.validacion.vocabulario import Subindicacion


def validar(
    pdf: bytes,
    *,
    original: bytes | None,
    confianza: Confianza,
    firmantes_esperados: FirmantesEsperados | None,
    politica: Politica,
    hora_recepcion: datetime,
    hora_verificacion: datetime | None = None,
    material: MaterialRevocacion | None = None,
) -> Informe:
    """Judge one signed PDF.

    Args:
        pdf: the uploaded file.
        original: the very form that was issued; None to judge the signatures alone.
        confianza: trust anchors and intermediates.
        firmantes_esperados: who may sign; None not to ask.
        politica: limits, algorithms, revocation, profile.
        hora_recepcion: zoned instant at which we had the whole file, the proof of existence.
        hora_verificacion: zoned instant of judging, against which revocation data must be fresh; by default that of
            reception.
        material: CRLs and OCSP responses fetched beforehand.

    Returns:
        The report. Whatever is wrong with the file is a verdict, never an exception.

    Raises:
        ValueError: an instant without zone, or a call from within an event loop (run it in a worker).
    """
    ahora = hora_verificacion or hora_recepcion
    if hora_recepcion.tzinfo is None or ahora.tzinfo is None:
        raise ValueError("hora_recepcion y hora_verificacion deben tener zona")
    tarea = _validar(
        pdf, original, confianza, firmantes_esperados, politica, hora_recepcion, ahora, material or MaterialRevocacion()
    )
    try:
        return asyncio.run(tarea)
    except Detenido as exc:
        causa = (exc.subindicacion, exc.razon, exc.remedio, exc.detalle)
    except (MemoryError, RecursionError, PdfDecodeLimitError) as exc:
        causa = (Subindicacion.LIMIT_EXCEEDED, "", "", repr(exc)[:500])
    except Exception as exc:
        # A hostile file makes the parsers fail in ways that no list holds; the file is told to be unreadable and the
        # exception stays in the report.
        causa = (Subindicacion.FORMAT_FAILURE, "", "", repr(exc)[:500])
    return detenido(pdf, politica, hora_recepcion, ahora, *causa)


def detenido(
    pdf: bytes,
    politica: Politica,
    recepcion: datetime,
    ahora: datetime,
    subindicacion: Subindicacion,
    razon: str = "",
    remedio: str = "",
    detalle: str = "",
) -> Informe:
    """The report on a file that could not be examined."""
    motivo = hallazgo(subindicacion, razon, remedio, detalle)
    formato = Formato(octetos=len(pdf), sha256=hashlib.sha256(pdf).hexdigest(), hallazgos=(motivo,))
    return concluir(perfil=politica.perfil, hora_recepcion=recepcion, hora_verificacion=ahora, formato=formato)


async def _validar(
    pdf: bytes,
    original: bytes | None,
    confianza: Confianza,
    esperados: FirmantesEsperados | None,
    politica: Politica,
    recepcion: datetime,
    ahora: datetime,
    traido: MaterialRevocacion,
) -> Informe:
    lectura = abrir(pdf, politica.limites)
    lector = lectura.lector
    campos = firmas_llenas(enumerate_sig_fields(lector, filled_status=True))
    if not campos:
        raise Detenido(Subindicacion.NO_SIGNATURE_FOUND, _sin_firmar(pdf, original))
    if len(campos) > politica.limites.firmas:
        raise Detenido(Subindicacion.LIMIT_EXCEEDED, f"El PDF tiene más de {politica.limites.firmas} firmas.")
    try:
        firmas = [abrir_firma(lector, campo, nombre) for nombre, campo in campos]
    except ValueError as exc:
        raise Detenido(Subindicacion.FORMAT_FAILURE, "La firma está dañada.", detalle=repr(exc)[:500]) from exc
    if politica.admite_ltv:
        firmas = [f for f in firmas if f.sig_object_type != "/DocTimeStamp"]
    firmas.sort(key=lambda f: f.signed_revision)
    contenido = revisar_contenido(lectura, original, politica)
    anclas, intermedios = _certificados(confianza)
    entorno = Entorno(
        anclas=anclas,
        intermedios=intermedios,
        material=reunir_material(lector, [f.signer_info for f in firmas], traido),
        esperados=esperados,
        politica=politica,
        recepcion=recepcion,
        ahora=ahora,
        exacto=contenido.forma == "prefijo_exacto",
        tamano=len(pdf),
    )
    revisadas: list[FirmaRevisada] = []
    consultas: list[ConsultaRevocacion] = []
    for firma in firmas:
        revisada, suyas = await revisar_firma(firma, pdf, entorno, ultima=firma is firmas[-1])
        revisadas.append(revisada)
        consultas.extend(c for c in suyas if c not in consultas)
    return concluir(
        perfil=politica.perfil,
        hora_recepcion=recepcion,
        hora_verificacion=ahora,
        formato=_formato(lectura),
        contenido=contenido,
        sello=_sello(revisadas, original, politica),
        firmas=tuple(_con_registro(revisadas, esperados)),
        consultas=tuple(consultas),
    )


@lru_cache(maxsize=4)
def _certificados(confianza: Confianza) -> tuple[tuple[x509.Certificate, ...], tuple[x509.Certificate, ...]]:
    """The trust set parsed once for a process: it is the same from one file to the next."""
    return confianza.certificados()


def _sin_firmar(pdf: bytes, original: bytes | None) -> str:
    if original is not None and pdf == original:
        return "Cargó el formulario sin firmar."
    return ""


def _formato(lectura: Lectura) -> Formato:
    mayor, menor = lectura.lector.input_version
    return Formato(
        octetos=len(lectura.pdf),
        sha256=hashlib.sha256(lectura.pdf).hexdigest(),
        version=f"{mayor}.{menor}",
        paginas=len(lectura.paginas),
        revisiones=lectura.lector.total_revisions,
    )


def _con_registro(firmas: list[FirmaRevisada], esperados: FirmantesEsperados | None) -> list[FirmaRevisada]:
    """One signature of a registered signer is enough; with none, each says so."""
    if esperados is None or any(f.identidad is not None and f.identidad.registrado for f in firmas):
        return firmas
    return [
        replace(f, identidad=exigir_registrado(f.identidad, esperados)) if f.identidad is not None else f
        for f in firmas
    ]


def _sello(firmas: list[FirmaRevisada], original: bytes | None, politica: Politica) -> Sello:
    """The ministry's seal where the policy names it, and every signature that the original already had."""
    if politica.sellos:
        presente = any(
            f.cadena is not None and f.cadena.huella in politica.sellos and f.integridad.intacta and f.integridad.valida
            for f in firmas
        )
        return _juicio_sello(presente)
    if original is not None:
        previas = _campos_llenos(original, politica)
        if previas:
            return _juicio_sello(previas <= {f.campo for f in firmas})
    return Sello(exigido=False, presente=False)


def _juicio_sello(presente: bool) -> Sello:
    return Sello(exigido=True, presente=presente, hallazgos=() if presente else (hallazgo(Subindicacion.SEAL_MISSING),))


def _campos_llenos(original: bytes, politica: Politica) -> set[str]:
    try:
        lector = abrir(original, politica.limites).lector
    except Detenido:
        return set()  # the content facet already says that the original can't be read
    return {nombre for nombre, _, _ in enumerate_sig_fields(lector, filled_status=True)}
