"""Table of the contracts of the oil sector."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Numeric
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, Tabla


class ContratoPetrolero(Tabla, table=True):
    """A contract that a study shows in place of export declarations (art. 30)."""

    __tablename__ = "contrato_petrolero"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    estudio_id: UUID
    numero: str
    contratante: str
    empresa_contratante: str
    objeto: str
    valor_centavos: int = Field(sa_type=BigInteger)
    grado: Decimal = Field(sa_type=Numeric(5, 2))
    """Degree of fulfilment that the contracting company certifies, in per cent."""
    acreditado_centavos: int = Field(sa_type=BigInteger)
    contrato: UUID
    """Attachment of the study."""
    certificacion: UUID
    agregado_por: str
    agregado_en: datetime = Field(sa_type=INSTANTE)
    retirado_en: datetime | None = Field(default=None, sa_type=INSTANTE)
