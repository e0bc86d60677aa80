"""What DIAN's systems read: compacted topics, each message the full current state, keyed by number.

The greatest `version` of a number is its state; smaller ones that come later are to be ignored.
"""

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.events.base import Evento
from shared.events.temas import PUBLICO_CQE, PUBLICO_GARANTIAS


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
    """Of the sealed PDF."""
    emitido_en: datetime
    actualizado_en: datetime


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
    actualizado_en: datetime
