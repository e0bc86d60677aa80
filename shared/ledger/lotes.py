"""Many reservations between the same two accounts, in one statement. Needs `sql/0002_lotes.sql`."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as TIPO_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import BigInteger, DateTime, Text

from shared.clock import reloj_legal
from shared.ledger.consultas import Saldo
from shared.ledger.errores import CantidadExcedida, CuentaInexistente, SaldoInsuficiente, UnidadesDistintas

_UUID = TIPO_UUID(as_uuid=True)
_BLOQUEAR = text("SELECT id, asentado, por_salir, por_entrar FROM libro_bloquear(:cuentas)").bindparams(
    bindparam("cuentas", type_=ARRAY(_UUID))
)
_RESERVAR = text(
    "SELECT resultado, disponible FROM libro_reservar_lote(:origen, :destino, :ids, :cantidades, :causas, :instante)"
).bindparams(
    bindparam("origen", type_=_UUID),
    bindparam("destino", type_=_UUID),
    bindparam("ids", type_=ARRAY(_UUID)),
    bindparam("cantidades", type_=ARRAY(BigInteger)),
    bindparam("causas", type_=ARRAY(Text)),
    bindparam("instante", type_=DateTime(timezone=True)),
)


@dataclass(frozen=True)
class ReservaDeLote:
    """One reservation of a batch: `cantidad` in minor units, positive; `id` new."""

    id: UUID
    cantidad: int
    causa: str


async def bloquear(tx: AsyncSession, cuentas: Sequence[UUID]) -> dict[UUID, Saldo]:
    """Balances of accounts that nobody else moves until `tx` ends; those that do not exist are absent."""
    filas = await tx.execute(_BLOQUEAR, {"cuentas": list(cuentas)})
    return {f.id: Saldo(f.id, f.asentado, f.por_salir, f.por_entrar) for f in filas}


async def reservar_lote(tx: AsyncSession, *, origen: UUID, destino: UUID, reservas: Sequence[ReservaDeLote]) -> int:
    """Hold each of `reservas`, in order, all or none. Returns what `origen` has available afterwards.

    Raises:
        SaldoInsuficiente, CuentaInexistente, UnidadesDistintas, CantidadExcedida: the ledger is unchanged.
    """
    parametros = {
        "origen": origen,
        "destino": destino,
        "ids": [r.id for r in reservas],
        "cantidades": [r.cantidad for r in reservas],
        "causas": [r.causa for r in reservas],
        "instante": reloj_legal.ahora(),
    }
    fila = (await tx.execute(_RESERVAR, parametros)).one()
    match fila.resultado:
        case "hecha":
            return int(fila.disponible)
        case "insuficiente":
            raise SaldoInsuficiente(origen, fila.disponible, sum(r.cantidad for r in reservas))
        case "sin_cuenta":
            raise CuentaInexistente(f"{origen} o {destino}")
        case "unidades":
            raise UnidadesDistintas(f"{origen} y {destino}")
        case _:
            raise CantidadExcedida("un lote lleva cantidades positivas")
