"""Opening accounts and moving quantities between them. Functions take the caller's transaction and never commit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as TIPO_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Boolean, DateTime, Text

from shared.clock import reloj_legal
from shared.ledger.errores import (
    CantidadExcedida,
    CuentaDistinta,
    CuentaInexistente,
    PendienteInexistente,
    PendienteResuelta,
    PendienteVencida,
    SaldoInsuficiente,
    TransferenciaDistinta,
    UnidadesDistintas,
)
from shared.persistence import directa

_ESPACIO = UUID("0192f0c1-6b1e-7c3a-9d52-3f0e6a4b8c11")
_UUID = TIPO_UUID(as_uuid=True)
_INSTANTE = DateTime(timezone=True)

_ABRIR = text("SELECT libro_abrir_cuenta(:id, :tipo, :referencia, :unidad, :sin_negativos, :instante)").bindparams(
    bindparam("id", type_=_UUID),
    bindparam("tipo", type_=Text),
    bindparam("referencia", type_=Text),
    bindparam("unidad", type_=Text),
    bindparam("sin_negativos", type_=Boolean),
    bindparam("instante", type_=_INSTANTE),
)
# The hot path: as the driver takes it, without the compiler's work for each call.
_MOVER = "SELECT resultado, disponible FROM libro_mover($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, $10)"
_MOVER_ENLAZADAS = text(
    "SELECT resultado, fallida, disponible FROM libro_mover_enlazadas(:enlace, :movimientos, :instante)"
).bindparams(
    bindparam("enlace", type_=_UUID), bindparam("movimientos", type_=JSONB), bindparam("instante", type_=_INSTANTE)
)


@dataclass(frozen=True)
class Transferencia:
    """Moves `cantidad` (positive, minor units) from `origen` to `destino` at once."""

    id: UUID
    origen: UUID
    destino: UUID
    cantidad: int
    causa: str
    datos: dict[str, Any] = field(default_factory=dict)
    clase = "directa"


@dataclass(frozen=True)
class Reserva:
    """Holds `cantidad` of `origen` for `destino` until it is posted, voided or past `vence` (aware, legal time)."""

    id: UUID
    origen: UUID
    destino: UUID
    cantidad: int
    causa: str
    vence: datetime | None = None
    datos: dict[str, Any] = field(default_factory=dict)
    clase = "reserva"


@dataclass(frozen=True)
class Asiento:
    """Posts a reservation: all of it, or only `cantidad`, and then the rest is released."""

    id: UUID
    reserva: UUID
    causa: str
    cantidad: int | None = None
    datos: dict[str, Any] = field(default_factory=dict)
    clase = "asiento"


@dataclass(frozen=True)
class Anulacion:
    """Releases a whole reservation."""

    id: UUID
    reserva: UUID
    causa: str
    datos: dict[str, Any] = field(default_factory=dict)
    clase = "anulacion"


Paso = Transferencia | Reserva | Asiento | Anulacion


def cuenta_de(tipo: str, referencia: str, unidad: str = "kg") -> UUID:
    """The id of the account that `abrir_cuenta` opens for these three; the same everywhere, without a look-up."""
    return uuid5(_ESPACIO, "\x1f".join((tipo, referencia, unidad)))


async def abrir_cuenta(
    tx: AsyncSession, tipo: str, referencia: str, *, unidad: str = "kg", sin_negativos: bool = True
) -> UUID:
    """Open an account, or find it open already.

    Args:
        tipo: role in its aggregate ("disponible", "consumido").
        referencia: the aggregate it belongs to.
        unidad: of its integer amounts: "kg", "USD-centavos".
        sin_negativos: whether posted less pending-out may never fall below zero.

    Raises:
        CuentaDistinta: if it is open with the other `sin_negativos`.
    """
    identidad = cuenta_de(tipo, referencia, unidad)
    parametros = {
        "id": identidad,
        "tipo": tipo,
        "referencia": referencia,
        "unidad": unidad,
        "sin_negativos": sin_negativos,
        "instante": reloj_legal.ahora(),
    }
    if (await tx.execute(_ABRIR, parametros)).scalar_one() == "distinta":
        raise CuentaDistinta(f"{tipo} {referencia} {unidad}")
    return identidad


async def transferir(
    tx: AsyncSession,
    *,
    id: UUID,
    origen: UUID,
    destino: UUID,
    cantidad: int,
    causa: str,
    datos: dict[str, Any] | None = None,
) -> int:
    """Move `cantidad` (minor units, positive) at once. The same id and content again changes nothing.

    Returns:
        What `origen` has available afterwards.

    Raises:
        ErrorDeLibro: one of its subclasses; the ledger is unchanged and `tx` usable.
    """
    return await _mover(tx, Transferencia(id, origen, destino, cantidad, causa, datos or {}))


async def reservar(
    tx: AsyncSession,
    *,
    id: UUID,
    origen: UUID,
    destino: UUID,
    cantidad: int,
    causa: str,
    vence: datetime | None = None,
    datos: dict[str, Any] | None = None,
) -> int:
    """Hold `cantidad` of `origen` until `asentar`, `anular` or `vence`. Returns and raises as `transferir`."""
    return await _mover(tx, Reserva(id, origen, destino, cantidad, causa, vence, datos or {}))


async def asentar(
    tx: AsyncSession,
    *,
    id: UUID,
    reserva: UUID,
    causa: str,
    cantidad: int | None = None,
    datos: dict[str, Any] | None = None,
) -> int:
    """Post a reservation, whole or `cantidad` of it (the rest is released). Returns and raises as `transferir`."""
    return await _mover(tx, Asiento(id, reserva, causa, cantidad, datos or {}))


async def anular(tx: AsyncSession, *, id: UUID, reserva: UUID, causa: str, datos: dict[str, Any] | None = None) -> int:
    """Release a reservation. Returns and raises as `transferir`."""
    return await _mover(tx, Anulacion(id, reserva, causa, datos or {}))


async def transferir_enlazadas(tx: AsyncSession, enlace: UUID, pasos: Sequence[Paso]) -> None:
    """Make several movements, in order, all or none. The same link with the same steps again changes nothing.

    Raises:
        ErrorDeLibro: of the first step that is refused; none is made.
        ValueError: without steps.
    """
    if not pasos:
        raise ValueError("un enlace lleva al menos un paso")
    en_json = json.loads(json.dumps([_plano(p) for p in pasos], default=_texto))
    parametros = {"enlace": enlace, "movimientos": en_json, "instante": reloj_legal.ahora()}
    fila = (await tx.execute(_MOVER_ENLAZADAS, parametros)).one()
    negado = None if fila.fallida is None or fila.fallida >= len(pasos) else pasos[fila.fallida]
    _exigir(fila.resultado, fila.disponible, negado, enlace)


async def vencer(tx: AsyncSession, *, limite: int = 100) -> list[UUID]:
    """Release the reservations whose time ran out by the legal clock; returns their ids (call again while full)."""
    ahora = reloj_legal.ahora()
    vencidas = (
        await tx.execute(
            text(
                """
                SELECT t.id FROM libro_transferencias t
                WHERE t.vence_en <= :ahora
                  AND NOT EXISTS (SELECT 1 FROM libro_transferencias r WHERE r.reserva = t.id)
                ORDER BY t.vence_en LIMIT :limite
                """
            ),
            {"ahora": ahora, "limite": limite},
        )
    ).scalars()
    hechas: list[UUID] = []
    for reserva in vencidas.all():
        paso = Anulacion(uuid5(reserva, "vencimiento"), reserva, "vencimiento")
        fila = await _ejecutar(tx, paso, "vencimiento", ahora)
        # Somebody may have resolved it since it was read; that one rules.
        if fila["resultado"] == "hecha":
            hechas.append(reserva)
    return hechas


def _texto(valor: UUID | datetime) -> str:
    return valor.isoformat() if isinstance(valor, datetime) else str(valor)


def _plano(paso: Paso) -> dict[str, Any]:
    """The step as `libro_mover_enlazadas` takes it."""
    campos = ("id", "origen", "destino", "cantidad", "reserva", "vence")
    movimiento = dict(zip(campos, _movimiento(paso), strict=True))
    return {"clase": paso.clase, **movimiento, "causa": paso.causa, "datos": paso.datos}


async def _mover(tx: AsyncSession, paso: Paso) -> int:
    fila = await _ejecutar(tx, paso, paso.clase, reloj_legal.ahora())
    return _exigir(fila["resultado"], fila["disponible"], paso, None)


async def _ejecutar(tx: AsyncSession, paso: Paso, clase: str, instante: datetime) -> Any:
    datos = json.dumps(paso.datos) if paso.datos else "{}"
    return await directa(tx, _MOVER, clase, *_movimiento(paso), paso.causa, datos, instante)


def _movimiento(paso: Paso) -> tuple[UUID, UUID | None, UUID | None, int | None, UUID | None, datetime | None]:
    """Id, origin, destination, quantity, reservation and expiry, in the order of `libro_mover`."""
    match paso:
        case Reserva():
            return paso.id, paso.origen, paso.destino, paso.cantidad, None, paso.vence
        case Transferencia():
            return paso.id, paso.origen, paso.destino, paso.cantidad, None, None
        case Asiento():
            return paso.id, None, None, paso.cantidad, paso.reserva, None
        case Anulacion():
            return paso.id, None, None, None, paso.reserva, None


def _exigir(resultado: str, disponible: int | None, paso: Paso | None, enlace: UUID | None) -> int:
    quien = f"transferencia {paso.id}" if paso is not None else f"enlace {enlace}"
    reserva = getattr(paso, "reserva", None)
    match resultado:
        case "hecha" | "repetida":
            return disponible or 0
        case "insuficiente":
            raise SaldoInsuficiente(getattr(paso, "origen", None), disponible or 0, getattr(paso, "cantidad", None))
        case "distinta":
            raise TransferenciaDistinta(quien)
        case "sin_cuenta":
            raise CuentaInexistente(quien)
        case "unidades":
            raise UnidadesDistintas(quien)
        case "sin_reserva":
            raise PendienteInexistente(f"reserva {reserva}")
        case "resuelta":
            raise PendienteResuelta(f"reserva {reserva}")
        case "vencida":
            raise PendienteVencida(f"reserva {reserva}")
        case "cantidad" | "excedida":
            raise CantidadExcedida(quien)
        case otro:
            raise AssertionError(f"el libro respondió {otro}")
