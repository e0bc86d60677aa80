"""Tables of input-output tables (*cuadros insumo producto*)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Numeric
from sqlmodel import Field

from services.garantias.base import Tabla


class Cip(Tabla, table=True):
    """A table: which product it is for; number, company and state are its expediente's."""

    __tablename__ = "cip"

    id: UUID = Field(primary_key=True)
    programa_id: UUID
    nombre_tecnico: str
    nombre_comercial: str
    unidad: str
    """Commercial unit of the product, in which exports are counted."""
    peso_neto_kg: Decimal = Field(sa_type=Numeric(18, 6))
    vigente: int = 1
    """Version of its content that rules."""
    presentado_el: date | None = None
    aprobado_el: date | None = None
    residuos: str | None = None
    """`libres`, `bloqueados` until their procedure is done (art. 68), `liberados`."""
    reemplaza_a: UUID | None = None


class CipVersion(Tabla, table=True):
    """A version of its content: the first, and one per change of subheadings (art. 65)."""

    __tablename__ = "cip_version"

    cip_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    subpartida: str
    fob_unitario: Decimal = Field(sa_type=Numeric(18, 6))
    """USD per commercial unit of the product."""
    valor_agregado: Decimal = Field(sa_type=Numeric(24, 12))
    """USD per unit: FOB of the product less that of its external inputs (art. 63 e)."""
    motivo: str
    desde: date


class CipInsumo(Tabla, table=True):
    """An input of a version."""

    __tablename__ = "cip_insumo"

    cip_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    codigo: int = Field(primary_key=True)
    descripcion: str
    subpartida: str
    unidad: str
    fob_unitario: Decimal = Field(sa_type=Numeric(18, 6))
    desperdicio: Decimal = Field(sa_type=Numeric(5, 2))
    """Percentage of waste and residue (art. 63 c)."""
    factor: Decimal = Field(sa_type=Numeric(18, 9))
    """Total consumption per unit of product, waste included (art. 63 d)."""
