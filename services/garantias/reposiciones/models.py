"""Tables of the studies to replace raw materials."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, JSON, Tabla

_JSON_O_NADA: Any = JSONB(none_as_null=True)


class Reposicion(Tabla, table=True):
    """A study; number, company and state are its expediente's."""

    __tablename__ = "reposicion"

    id: UUID = Field(primary_key=True)
    reglamento: str
    exportador_nit: str
    """Who exported; another than the company where the right was ceded (art. 94)."""
    economista: str
    cuadros: dict[str, Any] = Field(sa_type=JSON)
    """Per product, its inputs with description, subheading, unit, waste and total factor."""
    radicada_el: date | None = None
    resultado: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    """What was authorised, import by import, as it was signed."""
    registrar_hasta: date | None = None


class ReposicionExportacion(Tabla, table=True):
    """A line of an export document; a line gives its right once."""

    __tablename__ = "reposicion_exportacion"

    reposicion_id: UUID = Field(primary_key=True)
    declaracion: str = Field(primary_key=True)
    item: int = Field(primary_key=True)
    embarcada_el: date
    producto: str
    unidades: Decimal = Field(sa_type=Numeric(18, 6))
    fob_centavos: int = Field(sa_type=BigInteger)
    valor_agregado: Decimal = Field(sa_type=Numeric(5, 2))
    invoca_179: bool
    viva: bool = True


class ReposicionImportacion(Tabla, table=True):
    """A line of an import declaration that the products were made with."""

    __tablename__ = "reposicion_importacion"

    reposicion_id: UUID = Field(primary_key=True)
    declaracion: str = Field(primary_key=True)
    item: int = Field(primary_key=True)
    insumo: str
    levante_el: date
    cantidad: Decimal = Field(sa_type=Numeric(18, 6))


class ReposicionCantidad(Tabla, table=True):
    """What may be imported of an input, and what was registered of it; the database keeps it from going above."""

    __tablename__ = "reposicion_cantidad"

    reposicion_id: UUID = Field(primary_key=True)
    insumo: str = Field(primary_key=True)
    unidad: str
    autorizada: Decimal = Field(sa_type=Numeric(18, 6))
    registrada: Decimal = Field(default=Decimal(0), sa_type=Numeric(18, 6))


class ReposicionRegistro(Tabla, table=True):
    """An import registered under a study (arts. 101 and 102); never changed."""

    __tablename__ = "reposicion_registro"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    reposicion_id: UUID
    registro: str
    fecha: date
    insumo: str
    cantidad: Decimal = Field(sa_type=Numeric(18, 6))
    quien: str
    registrado_en: datetime = Field(sa_type=INSTANTE)
