"""Tables of the concepts on goods that come back."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Numeric
from sqlmodel import Field

from services.garantias.base import Tabla


class Reimportacion(Tabla, table=True):
    """A question on goods that come back; number, company and state are its expediente's."""

    __tablename__ = "reimportacion"

    id: UUID = Field(primary_key=True)
    programa_id: UUID
    clase: str
    razon: str
    componente_externo_centavos: int = Field(sa_type=BigInteger)
    """USD cents declared as external component in the original export documents (art. 91)."""
    consultada_el: date | None = None
    garantia_centavos: int | None = Field(default=None, sa_type=BigInteger)
    """USD cents of the guarantee that the concept asks for; none where it asks for none."""
    exige_registro: bool | None = None


class LineaReimportada(Tabla, table=True):
    """A line of an export document whose goods come back."""

    __tablename__ = "reimportacion_linea"

    reimportacion_id: UUID = Field(primary_key=True)
    declaracion: str = Field(primary_key=True)
    item: int = Field(primary_key=True)
    cantidad: Decimal = Field(sa_type=Numeric(18, 6))
    unidad: str
    abonada: bool
