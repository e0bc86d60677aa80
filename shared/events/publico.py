"""What DIAN's systems read: compacted topics, each message the full current state, keyed by number.

The greatest `version` of a number is its state; smaller ones that come later are to be ignored.
"""

from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.events.base import Evento, RefObjeto
from shared.events.temas import PUBLICO_CONTROL, PUBLICO_CQE, PUBLICO_DEX, PUBLICO_GARANTIAS

Instante = Annotated[datetime, AfterValidator(lambda instante: instante.astimezone(UTC))]
"""In UTC whatever clock it comes from: the same state is the same bytes, also when it is published again."""


class CqePublico(Evento):
    """State of a certificate of eligibility. Key: its number."""

    tipo: ClassVar[str] = "co.vuce.contingentes.cqe_publico.estado.v1"
    topico: ClassVar[str] = PUBLICO_CQE

    numero: str
    version: int
    estado: Literal["emitido", "suspendido", "anulado", "utilizado_parcial", "utilizado", "revocado", "vencido"]
    contingente: str
    periodo_desde: date
    periodo_hasta: date
    nit: str
    razon_social: str
    cantidad_kg: int
    cantidad_comercial_kg: int
    subpartidas: tuple[str, ...]
    destino: str
    sha256: str
    """Of the sealed PDF; empty for an electronic certificate, which has none."""
    emitido_en: Instante
    actualizado_en: Instante


class GarantiaPublica(Evento):
    """State of a guarantee. Key: its number."""

    tipo: ClassVar[str] = "co.vuce.contingentes.garantia_publica.estado.v1"
    topico: ClassVar[str] = PUBLICO_GARANTIAS

    numero: str
    version: int
    estado: str
    programa: str
    nit: str
    razon_social: str
    clase: str
    valor_cop_centavos: int
    demostrar_hasta: date | None
    valida_hasta: date | None
    actualizado_en: Instante


class DexPublico(Evento):
    """State of an export declaration filed against a certificate of eligibility. Key: the number of the filing."""

    tipo: ClassVar[str] = "co.vuce.contingentes.dex_publico.estado.v1"
    topico: ClassVar[str] = PUBLICO_DEX

    numero: str
    """`DEX-<contingente>-<n>`: a declaration's own number may be filed twice by mistake."""
    version: int
    estado: Literal["presentada", "verificada", "objetada", "reemplazada", "retirada"]
    declaracion: str
    """The number that customs gave it, as filed."""
    clase: Literal["provisional", "definitiva"]
    fecha: date
    cqe: str
    contingente: str
    nit: str
    cantidad_comercial_kg: int
    sha256: str
    """Of the PDF that was filed."""
    actualizado_en: Instante


class GrupoDeControl(BaseModel):
    """Totals of the numbers of one contingente (of guarantees: of one programme)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    grupo: str
    cantidad: int = Field(ge=0, description="How many numbers.")
    suma: int = Field(ge=0, description="Of kilograms, or of cents of pesos.")
    huella: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of its lines in the CSV, in their order.")


class ControlPublico(Evento):
    """What a public topic amounts to at the end of a day, to be compared with what a reader keeps. Key: `numero`."""

    tipo: ClassVar[str] = "co.vuce.contingentes.control_publico.dia.v1"
    topico: ClassVar[str] = PUBLICO_CONTROL

    numero: str
    """`<tema>-<dia>`, e.g. `cqe-2026-11-21`."""
    version: int
    """1 when computed, 2 with the sealed record."""
    tema: Literal["cqe", "dex", "garantias"]
    dia: date
    """The legal day that ended."""
    unidad: Literal["kg", "cop_centavos"]
    cantidad: int
    suma: int
    huella: str
    """SHA-256 of all the lines of the CSV."""
    grupos: tuple[GrupoDeControl, ...]
    csv: RefObjeto
    """One line per number: `numero;version;estado;grupo;cantidad`."""
    acta: RefObjeto | None = None
    """The PDF with these totals, the CSV attached to it, and the ministry's seal over both."""
    calculado_en: Instante
