"""A quota: kilograms of a group that belong to a company."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.cupos.base import INSTANTE, TEXTOS, Tabla


class Cupo(Tabla, table=True):
    """What was assigned, by which transfer of the ledger; never changed. Its later life is of `consumo`."""

    __tablename__ = "cupo"

    id: UUID = Field(primary_key=True)
    solicitud: UUID
    numero: str
    """The request's, by which people know the cupo."""
    nit: str
    contingente: str
    contingente_version: int
    grupo: str
    subpartidas: list[str] = Field(sa_type=TEXTOS)
    cantidad_kg: int = Field(sa_type=BigInteger)
    transferencia: UUID
    asignado_en: datetime = Field(sa_type=INSTANTE)
    movimientos: int = 0
    """How many increases and debits followed (`movimientos/`), each with its number."""
