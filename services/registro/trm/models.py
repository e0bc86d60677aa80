"""Table of rates; append-only, ranges never overlap."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Numeric
from sqlmodel import Field

from services.registro.base import INSTANTE, Tabla


class Trm(Tabla, table=True):
    """Pesos per dollar from `desde` to `hasta`, both included."""

    __tablename__ = "trm"

    version: int = Field(primary_key=True)
    valor: Decimal = Field(sa_type=Numeric(14, 2))
    desde: date
    hasta: date
    registrada_por: str
    registrada_en: datetime = Field(sa_type=INSTANTE)
