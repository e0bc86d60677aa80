"""Tables of the enforcement of guarantees."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, JSON, Tabla


class Efectividad(Tabla, table=True):
    """The enforcement of one guarantee, with the day of each step; state and number are its case's."""

    __tablename__ = "efectividad"

    id: UUID = Field(primary_key=True)
    garantia_id: UUID = Field(foreign_key="garantia.id")
    programa_id: UUID = Field(foreign_key="programa.id")
    abierta: bool = True
    causa: str
    hechos: str
    con_recurso: bool = False
    """The study came with the appeal: 10 % instead of 5 % (art. 34 par. 2)."""
    base_usd_centavos: int | None = Field(default=None, sa_type=BigInteger)
    liquidacion: dict[str, Any] = Field(sa_type=JSON)
    """Figures and steps in words with which the amount was worked out."""
    valor_cop_centavos: int = Field(sa_type=BigInteger)
    recibido_el: date
    expedida_el: date | None = None
    citada_el: date | None = None
    notificada_el: date | None = None
    recurrida_el: date | None = None
    recurso: str | None = None
    resuelto_el: date | None = None
    resuelve: str | None = None
    firme_el: date | None = None
    pagada_el: date | None = None
    cobro_el: date | None = None


class PasoDeEfectividad(Tabla, table=True):
    """One dated step with its evidence; never changed."""

    __tablename__ = "efectividad_paso"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    efectividad_id: UUID = Field(foreign_key="efectividad.id")
    version: int
    """Of the case, after the step."""
    paso: str
    fecha: date
    detalle: str
    datos: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    adjunto: UUID | None = None
    oficio: UUID | None = None
    quien: str
    registrado_en: datetime = Field(sa_type=INSTANTE)
