"""The accounts of a cupo in the ledger, and what its balances are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.ledger import abrir_cuenta, cuenta_de, saldos, transferir

ASIGNACIONES, DISPONIBLE, CONSUMIDO = "asignaciones", "disponible", "consumido"


@dataclass(frozen=True)
class SaldoDeCupo:
    """Integer kilograms of the quota. `asignado` = disponible + reservado + consumido."""

    asignado: int
    reservado: int
    consumido: int
    disponible: int


def cuentas_de(cupo: UUID) -> tuple[UUID, UUID]:
    """Ledger accounts of what is available and of what is consumed."""
    return cuenta_de(DISPONIBLE, str(cupo)), cuenta_de(CONSUMIDO, str(cupo))


async def asignar(tx: AsyncSession, *, cupo: UUID, contingente: str, kg: int, movimiento: UUID) -> None:
    """Open the cupo's accounts and credit what was assigned; the same `movimiento` again changes nothing.

    Raises:
        TransferenciaDistinta: if `movimiento` was another assignment.
    """
    # The other side of every assignment: it goes as far below zero as its contingente has been handed out.
    origen = await abrir_cuenta(tx, ASIGNACIONES, contingente, sin_negativos=False)
    disponible = await abrir_cuenta(tx, DISPONIBLE, str(cupo))
    await abrir_cuenta(tx, CONSUMIDO, str(cupo))
    await transferir(tx, id=movimiento, origen=origen, destino=disponible, cantidad=kg, causa="cupo.asignado")


async def saldos_de(tx: AsyncSession, cupos: Sequence[UUID]) -> dict[UUID, SaldoDeCupo]:
    """Balances of several cupos now, in one reading."""
    leidos = await saldos(tx, [cuenta for cupo in cupos for cuenta in cuentas_de(cupo)])
    resultado = {}
    for cupo in cupos:
        disponible, consumido = (leidos[cuenta] for cuenta in cuentas_de(cupo))
        resultado[cupo] = SaldoDeCupo(
            asignado=disponible.asentado + consumido.asentado,
            reservado=disponible.por_salir,
            consumido=consumido.asentado,
            disponible=disponible.disponible,
        )
    return resultado
