"""Quotas as the API shows them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.consumo.cantidades import Cantidad
from services.consumo.cupos.libro import SaldoDeCupo
from services.consumo.cupos.models import Cupo


class CupoLeido(BaseModel):
    """A quota and its balances at `al_corte`."""

    id: UUID
    numero: str
    nit: str
    contingente: str
    grupo: str
    subpartidas: list[str]
    asignado: Cantidad
    reservado: Cantidad
    consumido: Cantidad
    disponible: Cantidad
    devuelto: Cantidad
    """Taken back since the beginning; not part of `asignado`."""
    asignado_en: datetime
    al_corte: datetime

    @classmethod
    def de(cls, cupo: Cupo, saldo: SaldoDeCupo, al_corte: datetime) -> "CupoLeido":
        return cls(
            id=cupo.id,
            numero=cupo.numero,
            nit=cupo.nit,
            contingente=cupo.contingente,
            grupo=cupo.grupo,
            subpartidas=cupo.subpartidas,
            asignado=Cantidad.de_kg(saldo.asignado),
            reservado=Cantidad.de_kg(saldo.reservado),
            consumido=Cantidad.de_kg(saldo.consumido),
            disponible=Cantidad.de_kg(saldo.disponible),
            devuelto=Cantidad.de_kg(saldo.devuelto),
            asignado_en=cupo.asignado_en,
            al_corte=al_corte,
        )


class MovimientoLeido(BaseModel):
    """An entry of the available account: what moved, why, and what was available after it."""

    numero: int
    clase: str
    causa: str
    referencia: str | None
    """Number or act that it comes from."""
    cantidad: Cantidad
    disponible: Cantidad
    instante: datetime


class SaldoEnInstante(BaseModel):
    """Balances of a quota as they were at `en`, from the ledger's entries."""

    id: UUID
    numero: str
    asignado: Cantidad
    reservado: Cantidad
    consumido: Cantidad
    disponible: Cantidad
    devuelto: Cantidad
    en: datetime

    @classmethod
    def de(cls, cupo: Cupo, saldo: SaldoDeCupo, en: datetime) -> "SaldoEnInstante":
        return cls(
            id=cupo.id,
            numero=cupo.numero,
            asignado=Cantidad.de_kg(saldo.asignado),
            reservado=Cantidad.de_kg(saldo.reservado),
            consumido=Cantidad.de_kg(saldo.consumido),
            disponible=Cantidad.de_kg(saldo.disponible),
            devuelto=Cantidad.de_kg(saldo.devuelto),
            en=en,
        )


class TotalDeCuentas(BaseModel):
    """All accounts of one kind, added up; integers in `unidad`."""

    tipo: str
    unidad: str
    cuentas: int
    asentado: int
    por_salir: int
    por_entrar: int


class BalanceDePrueba(BaseModel):
    """The whole ledger added up; `cuadra` if balances sum to zero, reservations match and no entry is missing."""

    cuadra: bool
    cuentas_descuadradas: int
    totales: list[TotalDeCuentas]
    al_corte: datetime
