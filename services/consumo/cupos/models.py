"""An assigned quota. Its balances are in the ledger: accounts `disponible` and `consumido` under the cupo's id."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.consumo.base import INSTANTE, JSON, Tabla


class Cupo(Tabla, table=True):
    """`numero` is the request's `CUP-...`; quantities are not here but in the ledger."""

    __tablename__ = "cupo"

    id: UUID = Field(primary_key=True)
    numero: str = Field(unique=True)
    solicitud_id: UUID
    nit: str
    contingente: str
    contingente_version: int
    grupo: str
    subpartidas: list[str] = Field(sa_type=JSON)
    asignado_en: datetime = Field(sa_type=INSTANTE)
