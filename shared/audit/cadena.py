"""The chain of hashes over the audit log: how a link is computed, added and checked."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.audit.registro import auditoria
from shared.clock import reloj_legal, reloj_sistema

ORIGEN = "0" * 64
"""What the first link has as its predecessor."""
_CANDADO = "SELECT {} (hashtext('contingentes.auditoria.sellador'), 0)"
_PENDIENTES = (
    sa.select(auditoria)
    .where(
        text("auditoria.tx >= CAST(CAST(:desde AS text) AS xid8)"),
        text("NOT EXISTS (SELECT FROM auditoria_cadena c WHERE c.registro = auditoria.id)"),
    )
    .order_by(text("auditoria.tx"), auditoria.c.id)
)
_cadena = sa.table("auditoria_cadena", *map(sa.column, ("eslabon", "registro", "anterior", "huella")))
_cabezas = sa.table("auditoria_cabezas", *map(sa.column, ("eslabon", "huella")))
_SELLADOS = (
    sa.select(_cadena.c.eslabon, _cadena.c.anterior, _cadena.c.huella, _cabezas.c.huella.label("cabeza"), auditoria)
    .select_from(
        _cadena.join(auditoria, auditoria.c.id == _cadena.c.registro).outerjoin(
            _cabezas, _cabezas.c.eslabon == _cadena.c.eslabon
        )
    )
    .order_by(_cadena.c.eslabon)
)


@dataclass(frozen=True)
class Ruptura:
    """The first place where the log is not what was sealed."""

    eslabon: int
    motivo: Literal["registro_alterado", "eslabon_faltante", "enlace_roto", "cabeza_distinta"]
    registro: int | None = None


@dataclass(frozen=True)
class Resultado:
    """What a verification found.

    Attributes:
        eslabones: links checked.
        sin_encadenar: committed rows that no link covers yet; 0 at rest.
        cabeza: hash of the last link, none while the chain is empty.
        ruptura: the first break, none if the chain is whole.
    """

    eslabones: int
    sin_encadenar: int
    cabeza: str | None
    ruptura: Ruptura | None

    @property
    def integra(self) -> bool:
        return self.ruptura is None


def _canonico(valor: Any) -> Any:
    if isinstance(valor, datetime):
        return valor.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{type(valor).__name__} no tiene forma canónica")


def huella(anterior: str, registro: dict[str, Any]) -> str:
    """SHA-256, hexadecimal, of the previous link's hash and the canonical JSON of a row of `auditoria`."""
    cuerpo = json.dumps(
        registro, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_canonico
    )
    return hashlib.sha256(f"{anterior}\n{cuerpo}".encode()).hexdigest()


async def tomar_candado(tx: AsyncSession) -> bool:
    """Be the one sealer until `tx` ends; False if another is."""
    obtenido: bool = (await tx.execute(text(_CANDADO.format("pg_try_advisory_xact_lock")))).scalar_one()
    return obtenido


async def horizonte(tx: AsyncSession) -> int:
    """The oldest transaction still running: all those before it have ended and are visible to the next statement."""
    return int((await tx.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"))).scalar_one())


async def hay_pendientes(conexion: AsyncConnection, desde: int) -> bool:
    """Whether a committed row of a transaction from `desde` on has no link."""
    hay = sa.select(_PENDIENTES.order_by(None).exists())
    return bool((await conexion.execute(hay, {"desde": str(desde)})).scalar_one())


async def encadenar(tx: AsyncSession, *, desde: int, limite: int) -> int:
    """Chain up to `limite` committed rows that have no link, under `tomar_candado`. Returns how many.

    Ids are drawn before their transactions commit, so nothing is remembered by id: a row is pending until it has a
    link, and only those of transactions before `desde` are known to have one.
    """
    filas = await tx.execute(_PENDIENTES.limit(limite), {"desde": str(desde)})
    pendientes = filas.mappings().all()
    if pendientes:
        await _agregar(tx, pendientes)
    return len(pendientes)


async def _agregar(tx: AsyncSession, pendientes: Sequence[RowMapping]) -> None:
    ultimo = (
        await tx.execute(text("SELECT eslabon, huella FROM auditoria_cadena ORDER BY eslabon DESC LIMIT 1"))
    ).first()
    eslabon, anterior = (ultimo.eslabon, ultimo.huella) if ultimo else (0, ORIGEN)
    nuevos = []
    for fila in pendientes:
        eslabon += 1
        actual = huella(anterior, dict(fila))
        nuevos.append({"eslabon": eslabon, "registro": fila["id"], "anterior": anterior, "huella": actual})
        anterior = actual
    await tx.execute(
        text("""
            INSERT INTO auditoria_cadena (eslabon, registro, anterior, huella, dia, sellado_en)
            SELECT e.eslabon, e.registro, e.anterior, e.huella, :dia, :ahora
            FROM jsonb_to_recordset(CAST(:nuevos AS jsonb))
                AS e (eslabon bigint, registro bigint, anterior text, huella text)
        """),
        {"nuevos": json.dumps(nuevos), "dia": reloj_legal.hoy(), "ahora": reloj_sistema.ahora()},
    )


async def registrar_cabezas(tx: AsyncSession, hoy: date) -> int:
    """Keep the last link of each day before `hoy` that has none kept, under `tomar_candado`. Returns how many."""
    nuevas = await tx.execute(
        text("""
            INSERT INTO auditoria_cabezas (dia, eslabon, huella, registrada_en)
            SELECT DISTINCT ON (c.dia) c.dia, c.eslabon, c.huella, :ahora FROM auditoria_cadena c
            WHERE c.dia < :hoy AND c.dia > coalesce((SELECT max(dia) FROM auditoria_cabezas), '-infinity')
            ORDER BY c.dia, c.eslabon DESC
            RETURNING dia
        """),
        {"hoy": hoy, "ahora": reloj_sistema.ahora()},
    )
    return len(nuevas.all())


async def verificar(tx: AsyncSession, *, lote: int = 2000) -> Resultado:
    """Recompute the whole chain from the rows, `lote` links at a time, and compare it and its daily heads."""
    eslabon, anterior = 0, ORIGEN
    ruptura: Ruptura | None = None
    while ruptura is None:
        filas = await tx.execute(_SELLADOS.where(_cadena.c.eslabon > eslabon).limit(lote))
        tramo = filas.mappings().all()
        if not tramo:
            break
        for fila in tramo:
            ruptura = _revisar(fila, eslabon + 1, anterior)
            if ruptura is not None:
                break
            eslabon, anterior = fila["eslabon"], fila["huella"]
    if ruptura is None:
        ruptura = await _cabeza_sin_eslabon(tx, eslabon)
    pendientes = text(
        "SELECT count(*) FROM auditoria a WHERE NOT EXISTS (SELECT FROM auditoria_cadena c WHERE c.registro = a.id)"
    )
    return Resultado(
        eslabones=eslabon,
        sin_encadenar=(await tx.execute(pendientes)).scalar_one(),
        cabeza=anterior if eslabon else None,
        ruptura=ruptura,
    )


def _revisar(fila: RowMapping, esperado: int, anterior: str) -> Ruptura | None:
    if fila["eslabon"] != esperado:
        return Ruptura(esperado, "eslabon_faltante")
    if fila["anterior"] != anterior:
        return Ruptura(esperado, "enlace_roto", fila["id"])
    registro = {k: v for k, v in fila.items() if k not in {"eslabon", "anterior", "huella", "cabeza"}}
    if huella(anterior, registro) != fila["huella"]:
        return Ruptura(esperado, "registro_alterado", fila["id"])
    if fila["cabeza"] not in (None, fila["huella"]):
        return Ruptura(esperado, "cabeza_distinta", fila["id"])
    return None


async def _cabeza_sin_eslabon(tx: AsyncSession, ultimo: int) -> Ruptura | None:
    """A head beyond the last link means that the end of the chain was cut off."""
    cabeza = (await tx.execute(text("SELECT max(eslabon) FROM auditoria_cabezas"))).scalar_one()
    return Ruptura(cabeza, "eslabon_faltante") if cabeza is not None and cabeza > ultimo else None
