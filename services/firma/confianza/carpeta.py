"""Anchors and intermediates read from folders of PEM or DER files."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto import pem, x509

_EXTENSIONES = {".pem", ".crt", ".cer", ".der"}


class CertificadoIlegible(ValueError):
    """A file of the trust folder is not a certificate; the message names it."""


@dataclass(frozen=True)
class Confianza:
    """Certificates that verdicts rest on, as DER, so that it can be sent to a worker process."""

    anclas: tuple[bytes, ...] = ()
    """Trust anchors. Empty means that nobody is trusted, never the machine's own store."""
    intermedios: tuple[bytes, ...] = ()
    """Intermediate certificates, which signatures made from a Windows store often lack."""
    archivos: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Pairs (SHA-256 of a certificate, file that it was read from), to show where each comes from."""

    @classmethod
    def de_carpetas(cls, anclas: Path | None, intermedios: Path | None) -> "Confianza":
        """Read both folders; a folder that is not configured or does not exist is empty."""
        de_anclas = dict(_de_carpeta(anclas)) if anclas else {}
        de_intermedios = dict(_de_carpeta(intermedios)) if intermedios else {}
        archivos = {hashlib.sha256(der).hexdigest(): nombre for der, nombre in (de_intermedios | de_anclas).items()}
        return cls(tuple(de_anclas), tuple(de_intermedios), tuple(archivos.items()))

    def certificados(self) -> tuple[tuple[x509.Certificate, ...], tuple[x509.Certificate, ...]]:
        """(anchors, intermediates), parsed."""
        return (
            tuple(x509.Certificate.load(der) for der in self.anclas),
            tuple(x509.Certificate.load(der) for der in self.intermedios),
        )

    @property
    def version(self) -> str:
        """Digest of the whole set, kept with each verdict: what was trusted when it was given."""
        suma = hashlib.sha256()
        for grupo in (self.anclas, self.intermedios):
            suma.update(b"|")
            for der in sorted(grupo):
                suma.update(hashlib.sha256(der).digest())
        return suma.hexdigest()


def _de_carpeta(carpeta: Path) -> Iterable[tuple[bytes, str]]:
    """Pairs (certificate, file) in the order of the files."""
    if not carpeta.is_dir():
        return
    for archivo in sorted(carpeta.iterdir()):
        if archivo.suffix.lower() in _EXTENSIONES:
            for der in cargar_certificados(archivo):
                yield der, archivo.name


def cargar_certificados(archivo: Path) -> tuple[bytes, ...]:
    """Certificates of one file, PEM (several allowed) or DER.

    Raises:
        CertificadoIlegible: what is in it is no certificate.
    """
    datos = archivo.read_bytes()
    try:
        if pem.detect(datos):
            ders = tuple(der for tipo, _, der in pem.unarmor(datos, multiple=True) if tipo == "CERTIFICATE")
        else:
            ders = (datos,)
        for der in ders:
            x509.Certificate.load(der, strict=True).subject.native  # noqa: B018  # parses lazily: force it here
    except (ValueError, TypeError) as exc:
        raise CertificadoIlegible(f"{archivo.name} no es un certificado X.509: {exc}") from exc
    if not ders:
        raise CertificadoIlegible(f"{archivo.name} no contiene certificados")
    return ders
