"""Balances of quotas as `consumo` told them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.cupos.base import INSTANTE, Tabla


class _Saldo(Tabla):
    version: int
    asignado_kg: int = Field(sa_type=BigInteger)
    disponible_kg: int = Field(sa_type=BigInteger)
    reservado_kg: int = Field(sa_type=BigInteger)
    consumido_kg: int = Field(sa_type=BigInteger)
    devuelto_kg: int = Field(sa_type=BigInteger)
    dex_verificado_kg: int = Field(sa_type=BigInteger)
    al_corte: datetime = Field(sa_type=INSTANTE)


class SaldoConocido(_Saldo, table=True):
    """The newest balance of a cupo; `version` only grows."""

    __tablename__ = "saldo_conocido"

    cupo: UUID = Field(primary_key=True)


class SaldoMensual(_Saldo, table=True):
    """The last balance of a cupo in a month, which `mes` names by its first day."""

    __tablename__ = "saldo_mensual"

    cupo: UUID = Field(primary_key=True)
    mes: date = Field(primary_key=True)
