"""Tables of the verdicts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.firma.base import INSTANTE, JSON, Tabla

_TEXTOS: Any = ARRAY(Text)


class Documento(Tabla, table=True):
    """Version of the last event published about a document of another service."""

    __tablename__ = "documento"

    id: UUID = Field(primary_key=True)
    version: int


class Veredicto(Tabla, table=True):
    """`recibido` → `en_proceso` → TOTAL_PASSED | TOTAL_FAILED | INDETERMINATE; final once given."""

    __tablename__ = "veredicto"

    id: UUID = Field(primary_key=True)
    servicio: str
    documento_id: UUID
    numero: str
    acto: str
    nit: str
    roles: list[str] = Field(sa_type=_TEXTOS)
    firmado: dict[str, Any] = Field(sa_type=JSON)
    original: dict[str, Any] = Field(sa_type=JSON)
    recibo_sha256: str | None = None
    """Of the record of what arrived, which is stamped then."""
    recibido_en: datetime = Field(sa_type=INSTANTE)
    estado: str
    subindicacion: str | None = None
    firmante_id: str | None = None
    confianza: str | None = None
    """Digest of the trust store that it was given with."""
    requiere_todos: list[str] = Field(default_factory=list, sa_type=_TEXTOS)
    """Roles that must all sign, in this file or in other copies of the same form."""
    roles_firmados: list[str] = Field(default_factory=list, sa_type=_TEXTOS)
    faltan: list[str] = Field(default_factory=list, sa_type=_TEXTOS)
    base: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Policy and signers that it was given with."""
    espera: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Why it waits and when it tries again: `motivo`, `hasta`."""
    informe: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    pedido_en: datetime = Field(sa_type=INSTANTE)
    emitido_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class Evidencia(Tabla, table=True):
    """A CRL, OCSP response or certificate that a verdict rests on, in the store of this service."""

    __tablename__ = "evidencia"

    veredicto_id: UUID = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    clase: str
    clave: str


class Comparacion(Tabla, table=True):
    """A refused file beside the form, for the reviewer; `error` when it could not be drawn."""

    __tablename__ = "comparacion"

    veredicto_id: UUID = Field(primary_key=True)
    paginas_archivo: int
    paginas_original: int
    error: str | None = None
    hecha_en: datetime = Field(sa_type=INSTANTE)


class Diferencia(Tabla, table=True):
    """A page of it that differs: the image, in the store of this service, and the lines of text."""

    __tablename__ = "diferencia"

    veredicto_id: UUID = Field(primary_key=True)
    pagina: int = Field(primary_key=True)
    objeto: dict[str, Any] = Field(sa_type=JSON)
    lineas: list[dict[str, str]] = Field(sa_type=JSON)


class Repeticion(Tabla, table=True):
    """A verdict worked out again: `pedida` → `hecha` | `fallida`. It changes no verdict."""

    __tablename__ = "repeticion"

    id: UUID = Field(primary_key=True)
    veredicto_id: UUID
    pedida_por: str
    pedida_en: datetime = Field(sa_type=INSTANTE)
    estado: str
    veredicto: str | None = None
    distinto: list[str] | None = Field(default=None, sa_type=_TEXTOS)
    """What came out otherwise; empty when it is the same."""
    error: str | None = None
    terminada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
