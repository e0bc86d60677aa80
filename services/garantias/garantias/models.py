"""Table of guarantees."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.garantias.base import JSON, Tabla


class Garantia(Tabla, table=True):
    """A *garantía global de cumplimiento*, as presented and, once accepted, with the dates that rule."""

    __tablename__ = "garantia"

    id: UUID = Field(primary_key=True)
    programa_id: UUID = Field(foreign_key="programa.id")
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
    documento_clave: str
    documento_sha256: str
    documento_tamano: int
    viva: bool = True
    """Presented or accepted: neither returned, replaced nor cancelled."""
    version_publica: int = 0
    """Of its last message in the public topic; assigning a case to somebody makes no public version."""
    sustituye_a: UUID | None = Field(default=None, foreign_key="garantia.id")
    aceptacion_inicial: date | None = None
    """First acceptance of the chain of replacements: what the months count from (art. 60)."""
    aceptada_el: date | None = None
    demostrar_hasta: date | None = None
    """The date that rules, as acceptance fixed it: of clause one, or the computed one where so recorded."""
    diferencias: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    cotejo: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What acceptance compared with: amounts, rate and its day, computed dates, versions of calendar and rules."""
    clausula_motivo: str | None = None
    """Why a clause one that differs from the computed date was accepted."""

    @property
    def valor_cop(self) -> Decimal:
        """Pesos with two decimals."""
        return (Decimal(self.valor_cop_centavos) / 100).quantize(Decimal("0.01"))
