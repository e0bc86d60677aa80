"""An assigned quota, and the debits judged on it. Its balances are in the ledger, in accounts under the cupo's id."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
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


class CupoEnDuda(Tabla, table=True):
    """An approved request whose representante revoked its signature; it may come before the cupo does."""

    __tablename__ = "cupo_en_duda"

    solicitud_id: UUID = Field(primary_key=True)
    numero: str
    en_duda_desde: datetime = Field(sa_type=INSTANTE)


class SaldoPublicado(Tabla, table=True):
    """How many times the cupo's balance was published, and what verified export declarations cover of it."""

    __tablename__ = "cupo_saldo"

    cupo: UUID = Field(primary_key=True)
    version: int
    dex_verificado_kg: int = Field(default=0, sa_type=BigInteger)


class Debito(Tabla, table=True):
    """The judgment on a debit that `cupos` asked for; pronounced once and never changed."""

    __tablename__ = "debito_juzgado"

    debito_id: UUID = Field(primary_key=True)
    cupo: UUID
    cantidad_kg: int = Field(sa_type=BigInteger)
    causa: str
    caso_id: UUID
    resultado: str
    disponible_kg: int = Field(sa_type=BigInteger)
    juzgado_en: datetime = Field(sa_type=INSTANTE)
