"""An export declaration filed against a certificate: its transitions, and what its case does not hold."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla
from shared.expedientes import EMPRESA, SISTEMA, Flujo, Transicion

_REVISA = ("funcionario", "coordinador")

FLUJO = Flujo(
    tipo="dex",
    inicial="presentada",
    transiciones=(
        Transicion("presentada", "verificar", _REVISA, "verificada"),
        # Of a verified one too: what the Ministry accepted the Ministry takes back, never the company.
        Transicion(("presentada", "verificada"), "objetar", _REVISA, "objetada", exige_motivo=True),
        Transicion("objetada", "corregir", EMPRESA, "presentada"),
        # A verified provisional one is replaced when the definitive one is verified, so that its credit never dips.
        Transicion(("presentada", "objetada", "verificada"), "reemplazar", SISTEMA, "reemplazada"),
        Transicion(("presentada", "objetada"), "retirar", EMPRESA, "retirada", exige_motivo=True),
    ),
)


class Dex(Tabla, table=True):
    """`comercial_kg` is what was exported by it. State and number of the filing (`DEX-…`): its case."""

    __tablename__ = "dex"

    id: UUID = Field(primary_key=True)
    cqe_id: UUID
    cupo_id: UUID
    nit: str
    contingente: str
    declaracion: str
    """The number that customs gave it, upper case without spaces."""
    fecha: date
    comercial_kg: int = Field(sa_type=BigInteger)
    fob_centavos: int = Field(sa_type=BigInteger)
    """USD cents."""
    clase: str
    documento: dict[str, Any] = Field(sa_type=JSON)
    """`RefObjeto` of the PDF."""
    sha256: str
    reemplaza_a: UUID | None = None
    """The provisional one that this definitive one is for."""
    en_pie: bool = True
    """Neither withdrawn nor replaced."""
    tardia: bool
    """Filed after the term."""
    verificada_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    acredita: bool = False
    """Whether it is the one of its number that credits its certificate."""


class Credito(Tabla, table=True):
    """What verified declarations cover of a certificate; no row is none. Written under the lock of its case."""

    __tablename__ = "credito_de_cqe"

    cqe_id: UUID = Field(primary_key=True)
    cupo_id: UUID
    comercial_kg: int = Field(sa_type=BigInteger)
    cantidad_kg: int = Field(sa_type=BigInteger)
    """Of the certificate, in quota kilograms."""
    verificado_kg: int = Field(default=0, sa_type=BigInteger)
    """Commercial, each number once; may be above the certificate."""
    acreditado_kg: int = Field(default=0, sa_type=BigInteger)
    """Quota kilograms, at most those of the certificate."""
    cierre_id: UUID | None = None
    """The closing that decided on what is not covered; from then on nothing of it changes."""


class Cierre(Tabla, table=True):
    """What becomes of the kilograms that no declaration covers: drafted by one person, confirmed by another."""

    __tablename__ = "cierre_de_dex"

    id: UUID = Field(primary_key=True)
    contingente: str
    contingente_version: int
    efecto: str
    estado: str = "proyectado"
    version: int = 1
    proyectado_por: str
    proyectado_en: datetime = Field(sa_type=INSTANTE)
    resuelto_por: str | None = None
    resuelto_en: datetime | None = Field(default=None, sa_type=INSTANTE)
    motivo: str | None = None


class LineaDeCierre(Tabla, table=True):
    """A certificate of a closing, in quota kilograms: sobrante = cantidad − acreditado."""

    __tablename__ = "cierre_de_dex_linea"

    cierre_id: UUID = Field(primary_key=True)
    cqe_id: UUID = Field(primary_key=True)
    cupo_id: UUID
    cantidad_kg: int = Field(sa_type=BigInteger)
    acreditado_kg: int = Field(sa_type=BigInteger)
    sobrante_kg: int = Field(sa_type=BigInteger)
    movimiento: UUID | None = None
    """The transfer that put the kilograms back, where the contingente returns them."""


class PlazoPublicado(Tabla, table=True):
    """The term of a certificate as it was last published."""

    __tablename__ = "plazo_de_dex"

    id: UUID = Field(primary_key=True)
    cqe_id: UUID = Field(unique=True)
    version: int
    estado: str
    fecha: date | None = None
    pendiente_kg: int = Field(sa_type=BigInteger)
    faltante_de: date | None = None
    """The date for which it was told that declarations are missing."""
    actualizado_en: datetime = Field(sa_type=INSTANTE)


class Lote(Tabla, table=True):
    """A batch: a sheet and the PDFs it names. `lote` is the company's own identification of it."""

    __tablename__ = "lote_de_dex"

    id: UUID = Field(primary_key=True)
    nit: str
    lote: str
    huella: str
    """Of both files; another one under the same `lote` is refused."""
    hoja: dict[str, Any] = Field(sa_type=JSON)
    comprimido: dict[str, Any] = Field(sa_type=JSON)
    estado: str = "recibido"
    error: str | None = None
    notas: list[str] = Field(default_factory=list, sa_type=JSON)
    """What was noticed of the files as a whole: encoding, separator, PDFs that no line names."""
    lineas: int | None = None
    subido_por: str
    act: str | None = None
    recibido_en: datetime = Field(sa_type=INSTANTE)
    terminado_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class LineaDeLote(Tabla, table=True):
    """What became of a line; `linea` is its place in the file, the header being 1."""

    __tablename__ = "lote_de_dex_linea"

    lote_id: UUID = Field(primary_key=True)
    linea: int = Field(primary_key=True)
    tomada: bool
    cqe: str
    declaracion: str
    dex_id: UUID | None = None
    errores: list[str] = Field(default_factory=list, sa_type=JSON)
