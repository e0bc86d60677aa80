"""The accounts of a cupo in the ledger, and what its balances are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.ledger import Saldo, abrir_cuenta, cuenta_de, saldo, saldos, transferir

ASIGNACIONES, DISPONIBLE, CONSUMIDO, DEVUELTO = "asignaciones", "disponible", "consumido", "devuelto"


@dataclass(frozen=True)
class SaldoDeCupo:
    """Integer kilograms of the quota. `asignado` = disponible + reservado + consumido: without what was taken back."""

    asignado: int
    reservado: int
    consumido: int
    disponible: int
    devuelto: int = 0
    """Taken back since the beginning."""


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


async def aumentar(
    tx: AsyncSession, *, cupo: UUID, contingente: str, kg: int, movimiento: UUID, datos: dict[str, Any]
) -> None:
    """Credit more kilograms to an open cupo; the same `movimiento` again changes nothing.

    Raises:
        TransferenciaDistinta: if `movimiento` was another increase.
    """
    origen, destino = cuenta_de(ASIGNACIONES, contingente), cuenta_de(DISPONIBLE, str(cupo))
    await transferir(
        tx, id=movimiento, origen=origen, destino=destino, cantidad=kg, causa="cupo.aumentado", datos=datos
    )


async def devolver(tx: AsyncSession, *, cupo: UUID, kg: int, movimiento: UUID, datos: dict[str, Any]) -> int:
    """Take back available kilograms. Returns what stays available.

    Raises:
        SaldoInsuficiente: if less is available; nothing is moved.
        TransferenciaDistinta: if `movimiento` was another debit.
    """
    destino = await abrir_cuenta(tx, DEVUELTO, str(cupo))
    origen = cuenta_de(DISPONIBLE, str(cupo))
    return await transferir(
        tx, id=movimiento, origen=origen, destino=destino, cantidad=kg, causa="cupo.devuelto", datos=datos
    )


async def saldos_de(tx: AsyncSession, cupos: Sequence[UUID]) -> dict[UUID, SaldoDeCupo]:
    """Balances of several cupos now, in one reading."""
    leidos = await saldos(tx, [cuenta for cupo in cupos for cuenta in _cuentas(cupo)])
    return {cupo: _saldo([leidos.get(cuenta) for cuenta in _cuentas(cupo)]) for cupo in cupos}


async def saldo_en(tx: AsyncSession, cupo: UUID, en: datetime) -> SaldoDeCupo:
    """Balances as they were at a past instant (aware; movements of that very instant included)."""
    abiertas = await saldos(tx, _cuentas(cupo))
    return _saldo([await saldo(tx, cuenta, en) if cuenta in abiertas else None for cuenta in _cuentas(cupo)])


def _cuentas(cupo: UUID) -> list[UUID]:
    return [*cuentas_de(cupo), cuenta_de(DEVUELTO, str(cupo))]


def _saldo(leidos: Sequence[Saldo | None]) -> SaldoDeCupo:
    # The account of what was taken back is opened by the first debit.
    disponible, consumido, devuelto = leidos
    assert disponible is not None
    assert consumido is not None
    return SaldoDeCupo(
        asignado=disponible.asentado + consumido.asentado,
        reservado=disponible.por_salir,
        consumido=consumido.asentado,
        disponible=disponible.disponible,
        devuelto=devuelto.asentado if devuelto is not None else 0,
    )
