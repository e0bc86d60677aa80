"""Tables of the exits of goods."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Numeric
from sqlmodel import Field

from services.garantias.base import Tabla


class Salida(Tabla, table=True):
    """Goods of a registration that leave the country; number, company and state are its expediente's."""

    __tablename__ = "salida"

    id: UUID = Field(primary_key=True)
    programa_id: UUID
    registro_id: UUID
    clase: str
    justificacion: str
    declaracion_importacion: str
    por_garantia: bool = False
    """The operation is under the maker's or supplier's warranty."""
    garantia_proveedor_hasta: date | None = None
    componente_individualizado: bool = False
    reimportar_hasta: date | None = None
    acta_comite: str | None = None
    """Minutes by which the replacement comes before the goods leave (art. 87.1 f)."""
    autorizada_el: date | None = None
    embarcada_el: date | None = None
    declaracion_embarque: str | None = None
    similares_hasta: date | None = None
    """Last day to ship, where similar goods come first (art. 88 par. 1)."""
    liberado_centavos: int | None = Field(default=None, sa_type=BigInteger)
    """USD cents of the quota used that similar goods may draw on while these are outside (art. 88)."""
    termino_el: date | None = None
    """Day on which it ended: back, or for good."""
    declaracion_regreso: str | None = None


class SalidaItem(Tabla, table=True):
    """How much of each item leaves."""

    __tablename__ = "salida_item"

    salida_id: UUID = Field(primary_key=True)
    item: int = Field(primary_key=True)
    cantidad: Decimal = Field(sa_type=Numeric(18, 6))
    fob_centavos: int = Field(sa_type=BigInteger)
