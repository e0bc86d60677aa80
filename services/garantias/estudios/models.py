"""Tables of demonstration studies, their flat files and their computation."""

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


class Estudio(Tabla, table=True):
    """The study of an import period, or the balance that one left (art. 35), or a yearly part (art. 28 par.)."""

    __tablename__ = "estudio"

    id: UUID = Field(primary_key=True)
    programa_id: UUID
    garantia_id: UUID
    periodo: int
    clase: str = "ordinario"
    """`ordinario`, `parcial` of capital goods, or `saldo`."""
    origen: UUID | None = None
    """Of a balance: the study that left it."""
    vence: date
    """Last day to file it, as computed when it was opened; the guarantee's own term rules."""
    presentado_el: date | None = None
    presentacion: str | None = None
    sancion_cop_centavos: int | None = Field(default=None, sa_type=BigInteger)
    grado_declarado: Decimal | None = Field(default=None, sa_type=Numeric(5, 2))
    folios: int | None = None
    devuelto_el: date | None = None
    """Date of the sealed letter that returned it; the month to correct runs from it (art. 33)."""
    causales: list[str] = Field(default_factory=list, sa_type=JSON)
    refilado_el: date | None = None
    archivo_id: UUID | None = None
    resultado: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    """The verdict as it was drafted and signed, with its steps."""
    a_efectivo_centavos: int | None = Field(default=None, sa_type=BigInteger)
    saldo_vence: date | None = None


class ArchivoDeclaraciones(Tabla, table=True):
    """A flat file of declarations as it was received, and what became of it."""

    __tablename__ = "archivo_declaraciones"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    estudio_id: UUID
    objeto: dict[str, Any] = Field(sa_type=JSON)
    nombre: str
    lineas_declaradas: int | None = None
    estado: str = "recibido"
    error: str | None = None
    notas: list[str] = Field(default_factory=list, sa_type=JSON)
    lineas: int | None = None
    aceptadas: int | None = None
    errores: dict[str, Any] | None = Field(default=None, sa_type=_JSON_O_NADA)
    """The file of errors by line, if there are any."""
    subido_por: str
    recibido_en: datetime = Field(sa_type=INSTANTE)
    terminado_en: datetime | None = Field(default=None, sa_type=INSTANTE)


class CalculoEstudio(Tabla, table=True):
    """The last computation of a study."""

    __tablename__ = "calculo_estudio"

    estudio_id: UUID = Field(primary_key=True)
    version: int
    huella: str
    base: str
    unidad: str
    compromiso: Decimal = Field(sa_type=Numeric())
    """USD cents, or commercial units of art. 78."""
    demostrado: Decimal = Field(sa_type=Numeric())
    pasos: list[str] = Field(sa_type=JSON)
    calculado_en: datetime = Field(sa_type=INSTANTE)


class CompromisoFijado(Tabla, table=True):
    """What a programme of capital goods or spare parts owes, where its quota alone does not tell (arts. 77.1 to 79)."""

    __tablename__ = "compromiso"

    programa_id: UUID = Field(primary_key=True)
    base: str
    """`unidades` or `valor`."""
    unidad: str | None = None
    cantidad: Decimal | None = Field(default=None, sa_type=Numeric(18, 6))
    regla: str
    pasos: list[str] = Field(sa_type=JSON)
    motivo: str
    fijado_por: str
    fijado_en: datetime = Field(sa_type=INSTANTE)
    version: int = 1
