"""A certificate of eligibility: its transitions, its frozen data and its documents."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla
from shared.expedientes import SISTEMA, Flujo, Transicion

FLUJO = Flujo(
    tipo="cqe",
    inicial="por_sellar",
    transiciones=(
        Transicion("por_sellar", "sellar", SISTEMA, "emitido"),
        Transicion("por_sellar", "resellar", ("funcionario", "coordinador"), "por_sellar"),
    ),
)


class Cqe(Tabla, table=True):
    """Immutable once issued, but for its state, which its case holds. Kilograms as in `Consumo`."""

    __tablename__ = "cqe"

    id: UUID = Field(primary_key=True)
    numero: str = Field(unique=True)
    serie: str
    consecutivo: int
    consumo_id: UUID = Field(unique=True)
    nit: str
    contingente: str
    contingente_version: int
    periodo_desde: date
    periodo_hasta: date
    comercial_kg: int
    cantidad_kg: int
    codigo: str = Field(unique=True)
    forma: dict[str, Any] = Field(sa_type=JSON)
    """Frozen data of the certificate; what the PDF is rendered from."""
    borrador: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the rendered, unsealed PDF."""
    sello_id: UUID | None = None
    sello_error: str | None = None
    sellado: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`RefObjeto` of the sealed PDF in our own store: the certificate."""
    nivel: str | None = None
    aprobado_en: datetime = Field(sa_type=INSTANTE)
    emitido_en: datetime | None = Field(default=None, sa_type=INSTANTE)
