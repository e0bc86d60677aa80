"""A movement of an assigned quota."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import UUID as TIPO_UUID
from sqlmodel import Field

from services.cupos.base import INSTANTE, Tabla


class Movimiento(Tabla, table=True):
    """Kilograms added to a cupo (at once) or taken from it (once `consumo` says so); only that answer changes a row."""

    __tablename__ = "cupo_movimiento"

    id: UUID = Field(primary_key=True)
    cupo: UUID
    numero: int
    """Of the cupo, from one."""
    kg: int = Field(sa_type=BigInteger)
    """Signed."""
    causa: str
    caso_id: UUID
    referencia: str
    estado: str
    transferencia: UUID | None = None
    disponible_kg: int | None = Field(default=None, sa_type=BigInteger)
    pedido_en: datetime = Field(sa_type=INSTANTE)
    resuelto_en: datetime | None = Field(default=None, sa_type=INSTANTE)


cupo_vigente = Table(
    "cupo_vigente",
    MetaData(),
    Column("id", TIPO_UUID(as_uuid=True)),
    Column("numero", Text),
    Column("nit", Text),
    Column("contingente", Text),
    Column("grupo", Text),
    Column("asignado_kg", BigInteger),
    Column("kg", BigInteger),
)
"""View: each cupo with the kilograms that it has now; a debit counts once it is done."""
