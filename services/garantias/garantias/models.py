"""Tables of guarantees and of what happens to each."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, JSON, Tabla


class Garantia(Tabla, table=True):
    """A *garantía global de cumplimiento*, as presented and, once accepted, with the dates that rule."""

    __tablename__ = "garantia"

    id: UUID = Field(primary_key=True)
    programa_id: UUID = Field(foreign_key="programa.id")
    objeto: str = "cumplimiento"
    """`cumplimiento`, or `reexportacion` for goods that came back for a time (art. 91)."""
    acto: str = "constitucion"
    """`constitucion`, `sustitucion` or `modificacion` (art. 25)."""
    subproyecto: int = 0
    """Number of the subproyecto that it covers (art. 22); 0 for the programme itself."""
    cadena: UUID
    """The first guarantee of its chain of replacements; itself if it is the first."""
    titular: bool = True
    """Holds the place of its period: a constitution presented, or what replaced it."""
    base_usd_centavos: int | None = Field(default=None, sa_type=BigInteger)
    """FOB external component of the goods that came back (art. 91)."""
    periodo: int = 0
    """Calendar year of imports that it covers (art. 21 par. 1); 0 for capital goods."""
    clase: str
    emisor: str
    """Bank or insurer; the company itself in a personal guarantee."""
    valor_cop_centavos: int = Field(sa_type=BigInteger)
    constituida_el: date
    clausula_primera: date
    """Last day to demonstrate, as the document says."""
    valida_hasta: date
    """End of validity, as the document says."""
    renuncia_excusion: bool
    ampara: list[str] = Field(default_factory=list, sa_type=JSON)
    """NITs of the members whose obligations it covers, of an *asociación empresarial* (art. 13.1 c)."""
    representante_limitado: bool = False
    """Its legal representative needs the minutes of the organ that authorises (art. 21 par. 2)."""
    firmada_digitalmente: bool = False
    """The PDF holds a signature dictionary; what became of its signatures, `documentos_firmados` tells."""
    codigo_verificacion: str | None = None
    sitio_verificacion: str | None = None
    documento_clave: str
    documento_sha256: str
    documento_tamano: int
    viva: bool = True
    """Presented, accepted or being enforced: neither returned, replaced, cancelled nor collected."""
    version_publica: int = 0
    """Of its last message in the public topic; assigning a case to somebody makes no public version."""
    sustituye_a: UUID | None = Field(default=None, foreign_key="garantia.id")
    aceptacion_inicial: date | None = None
    """First acceptance of the chain of replacements: what the months count from (art. 60)."""
    aceptada_el: date | None = None
    demostrar_hasta: date | None = None
    """The date that rules, as acceptance fixed it: of clause one, or the computed one where so recorded."""
    vigente_hasta: date | None = None
    """End of validity that rules, where the law moved that of the document (art. 35)."""
    certificado_pendiente: bool = False
    """The law moved its dates and the certificate of modification has not been accepted (art. 35 par. 3)."""
    causa_sustitucion: str | None = None
    """Which case of art. 25 asks for its replacement."""
    sustituir_hasta: date | None = None
    diferencias: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    cotejo: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What acceptance compared with: amounts, rate and its day, computed dates, versions of calendar and rules."""
    clausula_motivo: str | None = None
    """Why a clause one that differs from the computed date was accepted."""

    @property
    def valor_cop(self) -> Decimal:
        """Pesos with two decimals."""
        return (Decimal(self.valor_cop_centavos) / 100).quantize(Decimal("0.01"))

    @property
    def hasta(self) -> date:
        """The end of validity that rules."""
        return self.vigente_hasta or self.valida_hasta


class Custodia(Tabla, table=True):
    """Where the original and its copies are (arts. 24 and 26); never changed."""

    __tablename__ = "garantia_custodia"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    garantia_id: UUID = Field(foreign_key="garantia.id")
    hecho: str
    fecha: date
    oficina: str
    detalle: str
    adjunto: UUID | None = None
    quien: str
    registrado_en: datetime = Field(sa_type=INSTANTE)


class Verificacion(Tabla, table=True):
    """A check of the document with its issuer, by code or by its own signature; never changed, the last one rules."""

    __tablename__ = "garantia_verificacion"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    garantia_id: UUID = Field(foreign_key="garantia.id")
    medio: str
    conforme: bool
    detalle: str
    adjunto: UUID | None = None
    quien: str
    registrado_en: datetime = Field(sa_type=INSTANTE)


class Extension(Tabla, table=True):
    """Dates that the law moved to cover a pending balance (art. 35); never changed."""

    __tablename__ = "garantia_extension"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    garantia_id: UUID = Field(foreign_key="garantia.id")
    articulo: str
    siguiente: UUID | None = None
    """The guarantee of the next period, to whose dates this one goes; none without imports in it."""
    demostrar_antes: date
    demostrar_hasta: date
    valida_antes: date
    valida_hasta: date
    exige_certificado: bool
    quien: str
    registrada_en: datetime = Field(sa_type=INSTANTE)
