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
            asignado_en=cupo.asignado_en,
            al_corte=al_corte,
        )


class MovimientoLeido(BaseModel):
    """An entry of the available account: what moved, why, and what was available after it."""

    numero: int
    clase: str
    causa: str
    cantidad: Cantidad
    disponible: Cantidad
    instante: datetime
