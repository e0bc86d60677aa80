"""The independent facets of a verdict, as frozen dataclasses."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from services.firma.validacion.vocabulario import EXPLICACIONES, Subindicacion

DOCUMENTADA = {"use_attribute_docstrings": True}
"""Has the API page tell of each field what its line here tells; the sandbox does not load pydantic for it."""


@dataclass(frozen=True)
class Hallazgo:
    """One reason against the file."""

    __pydantic_config__ = DOCUMENTADA

    subindicacion: Subindicacion
    """Its name in the vocabulary."""
    razon: str
    """What happened, in Spanish."""
    remedio: str
    """What the user must do, in Spanish."""
    detalle: str = ""
    """Technical detail for a reviewer; may be English."""


def hallazgo(subindicacion: Subindicacion, razon: str = "", remedio: str = "", detalle: str = "") -> Hallazgo:
    """Build a finding; the sentences default to those of the vocabulary."""
    explicacion = EXPLICACIONES[subindicacion]
    return Hallazgo(subindicacion, razon or explicacion.razon, remedio or explicacion.remedio, detalle)


@dataclass(frozen=True, kw_only=True)
class Faceta:
    """What every facet has."""

    __pydantic_config__ = DOCUMENTADA

    hallazgos: tuple[Hallazgo, ...] = ()
    """Reasons against the file; empty when the facet is fine."""
    avisos: tuple[str, ...] = ()
    """Spanish remarks that change nothing in the verdict."""


@dataclass(frozen=True, kw_only=True)
class Integridad(Faceta):
    """Cryptography of one signature."""

    intacta: bool
    """The digest of the signed bytes equals the digest that was signed."""
    valida: bool
    """The signature value verifies with the key of the signer's certificate."""


@dataclass(frozen=True, kw_only=True)
class Cobertura(Faceta):
    """How much of the file one signature covers."""

    rango: tuple[int, ...]
    """The /ByteRange."""
    archivo_completo: bool
    """Every byte but the signature value itself is signed."""


@dataclass(frozen=True, kw_only=True)
class CambiosPosteriores(Faceta):
    """What was added after one signature."""

    revisiones: int
    """Incremental updates after the signed revision."""
    solo_firmas: bool
    """All of them only add further signatures."""


@dataclass(frozen=True, kw_only=True)
class Cadena(Faceta):
    """The certificate and its path to a trust anchor."""

    sujeto: str
    """Subject, for people to read."""
    emisor: str
    """Issuer, for people to read."""
    serie: str
    """Serial number, hexadecimal."""
    huella: str
    """SHA-256 of the certificate, hexadecimal."""
    valido_desde: datetime
    """Start of validity."""
    valido_hasta: datetime
    """End of validity."""
    camino: tuple[str, ...] = ()
    """SHA-256 of every certificate from the anchor down to the signer's; empty without a path."""


@dataclass(frozen=True, kw_only=True)
class Revocacion(Faceta):
    """Whether the certificate was revoked."""

    estado: str
    """`vigente`, `revocado` or `desconocido`."""
    fecha: datetime | None = None
    """When it was revoked."""
    evidencias: tuple[str, ...] = ()
    """SHA-256 of the CRLs and OCSP responses that were at hand."""


@dataclass(frozen=True, kw_only=True)
class Algoritmos(Faceta):
    """Strength of one signature."""

    digesto: str
    """Digest of the document."""
    firma: str
    """Signature mechanism."""
    llave_bits: int
    """Size of the signer's key."""


@dataclass(frozen=True, kw_only=True)
class Tiempo(Faceta):
    """When the signature is proven to have existed."""

    prueba: datetime
    """Earliest proven instant."""
    origen: str
    """`estampa` (trusted timestamp) or `recepcion` (our own receipt)."""
    declarada: datetime | None
    """What the signer's computer claimed; proves nothing."""


@dataclass(frozen=True)
class DocumentoIdentidad:
    """An identity document read from a certificate."""

    __pydantic_config__ = DOCUMENTADA

    tipo: str
    """`CC`, `CE`, `PA`, `NIT`, or `?` when the certificate does not say which."""
    numero: str
    """Digits (letters too for passports), without points, check digit or prefix."""
    oid: str
    """Attribute it was read from."""


@dataclass(frozen=True, kw_only=True)
class IdentidadFirmante(Faceta):
    """Who signed, and whether the register knows that person."""

    nombre: str
    """Common name."""
    documentos: tuple[DocumentoIdentidad, ...]
    """What the certificate says about identity documents."""
    registrado: str | None
    """Reference of the registered signer that matched; None when none did or none was asked for."""


@dataclass(frozen=True, kw_only=True)
class FirmaRevisada:
    """One signature with its facets."""

    __pydantic_config__ = DOCUMENTADA

    campo: str
    """Name of the form field."""
    revision: int
    """Revision of the file that it signs, from 0."""
    subfiltro: str
    """Encoding named by the PDF."""
    integridad: Integridad
    cobertura: Cobertura
    cambios: CambiosPosteriores
    cadena: Cadena | None
    revocacion: Revocacion | None
    algoritmos: Algoritmos | None
    tiempo: Tiempo | None
    identidad: IdentidadFirmante | None

    def facetas(self) -> Iterator[Faceta]:
        """The facets that could be examined."""
        for campo in fields(self):
            valor = getattr(self, campo.name)
            if isinstance(valor, Faceta):
                yield valor


@dataclass(frozen=True, kw_only=True)
class Formato(Faceta):
    """The file as a PDF."""

    octetos: int
    """Size in bytes."""
    sha256: str
    """SHA-256 of the file, hexadecimal."""
    version: str = ""
    """PDF version."""
    paginas: int = 0
    """Pages counted."""
    revisiones: int = 0
    """Cross-reference sections."""


@dataclass(frozen=True, kw_only=True)
class Contenido(Faceta):
    """Whether the document is the very form that was issued."""

    forma: str
    """`prefijo_exacto`, `huella_estructural`, `distinto`, `sin_original` or `ilegible`."""
    sha256_original: str | None = None
    """SHA-256 of the original it was compared with."""
    paginas_distintas: tuple[int, ...] = ()
    """Pages of the original, from 1, that the file does not have as they were issued."""


@dataclass(frozen=True, kw_only=True)
class Sello(Faceta):
    """Seals and earlier signatures that must still be there, and the ministry's own."""

    exigido: bool
    """A seal or an earlier signature was expected."""
    presente: bool
    """It was found."""


@dataclass(frozen=True)
class ConsultaRevocacion:
    """What to ask, outside the sandbox, about one certificate."""

    certificado: bytes
    """DER."""
    emisor: bytes
    """DER of its issuer."""
    ocsp: tuple[str, ...]
    """OCSP responders named by the certificate."""
    crl: tuple[str, ...]
    """CRL distribution points named by the certificate."""
