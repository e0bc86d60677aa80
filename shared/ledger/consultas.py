"""Reading the ledger: balances now or at any past instant, movements, and the proof that all of it adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.ledger.errores import CuentaInexistente


@dataclass(frozen=True)
class Saldo:
    """An account's balances in minor units. `por_salir` and `por_entrar` are what reservations hold."""

    cuenta: UUID
    asentado: int
    por_salir: int
    por_entrar: int

    @property
    def disponible(self) -> int:
        """Posted less what reservations hold of it."""
        return self.asentado - self.por_salir


@dataclass(frozen=True)
class Movimiento:
    """One entry of an account with the balances after it; `instante` is legal time, never decreasing."""

    numero: int
    transferencia: UUID
    clase: str
    origen: UUID
    destino: UUID
    cantidad: int
    causa: str
    datos: dict[str, Any]
    asentado: int
    por_salir: int
    por_entrar: int
    instante: datetime


@dataclass(frozen=True)
class TotalDeUnidad:
    """Sums over all accounts of a unit: `asentado` must be 0 and `por_salir` equal to `por_entrar`.

    `descuadradas` counts the accounts whose balance is not that of their last entry, or whose entries miss a number.
    """

    unidad: str
    asentado: int
    por_salir: int
    por_entrar: int
    descuadradas: int

    @property
    def cuadra(self) -> bool:
        return self.asentado == 0 and self.por_salir == self.por_entrar and self.descuadradas == 0


@dataclass(frozen=True)
class TotalDeTipo:
    """The accounts of one kind, added up in minor units."""

    tipo: str
    unidad: str
    cuentas: int
    asentado: int
    por_salir: int
    por_entrar: int


async def saldos(tx: AsyncSession, cuentas: Sequence[UUID]) -> dict[UUID, Saldo]:
    """Present balances of several accounts; those that do not exist are absent."""
    filas = await tx.execute(
        text("SELECT id, asentado, por_salir, por_entrar FROM libro_cuentas WHERE id = ANY(:ids)"),
        {"ids": list(cuentas)},
    )
    return {f.id: Saldo(f.id, f.asentado, f.por_salir, f.por_entrar) for f in filas}


async def saldo(tx: AsyncSession, cuenta: UUID, en: datetime | None = None) -> Saldo:
    """Balances now, or as they were at the instant `en` (aware; entries of that very instant included).

    Raises:
        CuentaInexistente: if it was never opened.
    """
    actual = (await saldos(tx, [cuenta])).get(cuenta)
    if actual is None:
        raise CuentaInexistente(str(cuenta))
    if en is None:
        return actual
    fila = (
        await tx.execute(
            text(
                """
                SELECT asentado, por_salir, por_entrar FROM libro_asientos
                WHERE cuenta = :cuenta AND instante <= :en ORDER BY instante DESC, numero DESC LIMIT 1
                """
            ),
            {"cuenta": cuenta, "en": en},
        )
    ).one_or_none()
    return Saldo(cuenta, 0, 0, 0) if fila is None else Saldo(cuenta, *fila)


async def movimientos(
    tx: AsyncSession, cuenta: UUID, *, antes_de: int | None = None, limite: int = 100
) -> list[Movimiento]:
    """Entries of an account, newest first; `antes_de` is the last `numero` of the page before."""
    filas = await tx.execute(
        text(
            """
            SELECT a.numero, a.transferencia, t.clase, t.origen, t.destino, t.cantidad, t.causa, t.datos,
                   a.asentado, a.por_salir, a.por_entrar, a.instante
            FROM libro_asientos a JOIN libro_transferencias t ON t.id = a.transferencia
            WHERE a.cuenta = :cuenta AND (CAST(:antes_de AS bigint) IS NULL OR a.numero < CAST(:antes_de AS bigint))
            ORDER BY a.numero DESC LIMIT :limite
            """
        ),
        {"cuenta": cuenta, "antes_de": antes_de, "limite": limite},
    )
    return [Movimiento(*f) for f in filas]


async def balance_de_prueba(tx: AsyncSession) -> list[TotalDeUnidad]:
    """Add the whole ledger up, by unit; reads every account."""
    filas = await tx.execute(
        text(
            """
            SELECT c.unidad, sum(c.asentado)::bigint, sum(c.por_salir)::bigint, sum(c.por_entrar)::bigint,
                   count(*) FILTER (WHERE (c.asentado, c.por_salir, c.por_entrar, c.asientos)
                       IS DISTINCT FROM (coalesce(u.asentado, 0), coalesce(u.por_salir, 0),
                                         coalesce(u.por_entrar, 0), coalesce(u.cuantos, 0)))
            FROM libro_cuentas c
            LEFT JOIN LATERAL (
                SELECT a.asentado, a.por_salir, a.por_entrar, count(*) OVER () AS cuantos
                FROM libro_asientos a WHERE a.cuenta = c.id ORDER BY a.numero DESC LIMIT 1
            ) u ON true
            GROUP BY c.unidad ORDER BY c.unidad
            """
        )
    )
    return [TotalDeUnidad(*f) for f in filas]


async def totales_por_tipo(tx: AsyncSession) -> list[TotalDeTipo]:
    """The accounts of the whole ledger, added up by kind and unit."""
    filas = await tx.execute(
        text(
            """
            SELECT tipo, unidad, count(*), sum(asentado)::bigint, sum(por_salir)::bigint, sum(por_entrar)::bigint
            FROM libro_cuentas GROUP BY tipo, unidad ORDER BY unidad, tipo
            """
        )
    )
    return [TotalDeTipo(*f) for f in filas]
