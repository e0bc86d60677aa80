"""Tables of import registrations, of the quota they draw on and of requests to change them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Numeric
from sqlmodel import Field
from uuid_utils.compat import uuid7

from services.garantias.base import INSTANTE, JSON, Tabla


class CupoPeriodo(Tabla, table=True):
    """The quota of an import period, and the version of its published balance."""

    __tablename__ = "cupo_periodo"

    programa_id: UUID = Field(primary_key=True)
    periodo: int = Field(primary_key=True)
    """Calendar year for raw materials (art. 57); 0 for capital goods."""
    autorizado_centavos: int = Field(sa_type=BigInteger)
    version: int = 1


class CodigoInterno(Tabla, table=True):
    """An input of a programme by its code: 1, 2, 3… each with one unit and subheading (art. 64)."""

    __tablename__ = "codigo_interno"

    programa_id: UUID = Field(primary_key=True)
    codigo: int = Field(primary_key=True)
    subpartida: str
    unidad: str
    descripcion: str


class Registro(Tabla, table=True):
    """An import registration; number, company and state are its expediente's."""

    __tablename__ = "registro"

    id: UUID = Field(primary_key=True)
    programa_id: UUID
    periodo: int
    garantia_id: UUID | None = None
    fob_centavos: int = Field(sa_type=BigInteger)
    """USD cents as modified (art. 32): the sum of its items."""
    reembolsable: bool = True
    bien_destino: str | None = None
    """Capital good that the spare parts are for (art. 45 d)."""
    condiciones: list[str] = Field(default_factory=list, sa_type=JSON)
    """What asks for the Comité's concept (art. 42 par.): `usado`, `transporte`, `comunicacion`, `servicios`."""
    tercero_nit: str | None = None
    tercero_nombre: str | None = None
    salida_id: UUID | None = None
    """Exit whose goods these are similar to (art. 88)."""
    reserva: UUID | None = None
    """Of the ledger; resolved by its approval, denial or withdrawal."""
    radicado_el: date | None = None
    registrado_el: date | None = None
    valido_hasta: date | None = None
    clausula_primera: date | None = None
    """Last day to demonstrate, as the guarantee had it at approval; printed on the registration (art. 45 d)."""
    leyendas: list[str] = Field(default_factory=list, sa_type=JSON)
    lote_id: UUID | None = None


class RegistroItem(Tabla, table=True):
    """An item of a registration, as modified."""

    __tablename__ = "registro_item"

    registro_id: UUID = Field(primary_key=True)
    item: int = Field(primary_key=True)
    codigo: int | None = None
    """Internal code (art. 45 e); none for capital goods and spare parts."""
    descripcion: str
    subpartida: str
    unidad: str
    cantidad: Decimal = Field(sa_type=Numeric(18, 6))
    fob_centavos: int = Field(sa_type=BigInteger)


class RegistroConcepto(Tabla, table=True):
    """The Comité's concept (art. 42 par.) or the authorisation to import in another's name (art. 42)."""

    __tablename__ = "registro_concepto"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    registro_id: UUID
    clase: str
    favorable: bool
    documento: str
    """Minutes or letter that it stands in."""
    motivo: str
    quien: str
    emitido_en: datetime = Field(sa_type=INSTANTE)


class ModificacionRegistro(Tabla, table=True):
    """A waiver or a correction of a registration (art. 46)."""

    __tablename__ = "modificacion_registro"

    id: UUID = Field(primary_key=True)
    registro_id: UUID
    clase: str
    lineas: list[dict[str, Any]] = Field(sa_type=JSON)
    """`item`, `cantidad` and `fob_centavos` with which each is to stay."""
    justificacion: str
    pedida_el: date | None = None
    abierta: bool = True
    diferencia_centavos: int | None = Field(default=None, sa_type=BigInteger)


class Reexportacion(Tabla, table=True):
    """A definitive re-export of an item, which lessens the quota used (arts. 32 and 86)."""

    __tablename__ = "reexportacion"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    registro_id: UUID
    item: int
    declaracion: str
    fecha: date
    cantidad: Decimal = Field(sa_type=Numeric(18, 6))
    fob_centavos: int = Field(sa_type=BigInteger)
    motivo: str
    acreditada_por: str
    acreditada_en: datetime = Field(sa_type=INSTANTE)


class LoteRegistros(Tabla, table=True):
    """A sheet of registrations received at once."""

    __tablename__ = "lote_registros"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    programa_id: UUID
    nit: str
    lote: str
    huella: str
    hoja: dict[str, Any] = Field(sa_type=JSON)
    estado: str = "recibido"
    error: str | None = None
    notas: list[str] = Field(default_factory=list, sa_type=JSON)
    subido_por: str
    act: str | None = None
    recibido_en: datetime = Field(sa_type=INSTANTE)
    terminado_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class LineaDeLoteRegistros(Tabla, table=True):
    """What became of a line of the sheet."""

    __tablename__ = "linea_de_lote_registros"

    lote_id: UUID = Field(primary_key=True)
    linea: int = Field(primary_key=True)
    referencia: str
    registro_id: UUID | None = None
    estado: str
    errores: list[str] = Field(default_factory=list, sa_type=JSON)
