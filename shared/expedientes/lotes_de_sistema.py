"""The same transition of many cases at once, in a handful of statements whatever their number.

For what the system does in bulk with checks already made: the caller has locked the cases (`bloquear`) and knows that
the transition is right for each. History and audit log get the rows that `aplicar` would write one by one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import DateTime, Text

from shared.audit import version_de_software
from shared.clock import reloj_legal, reloj_sistema
from shared.expedientes.flujo import Flujo

_UUID = PG_UUID(as_uuid=True)
_INSTANTE = DateTime(timezone=True)

_BLOQUEAR = text("""
    SELECT id, estado, version, empresa, numero, referencia_externa FROM expediente
    WHERE id = ANY(:ids) AND tipo = :tipo
    ORDER BY id FOR NO KEY UPDATE
""").bindparams(bindparam("ids", type_=ARRAY(_UUID)))
_MOVER = text("""
    WITH lote AS (
        SELECT * FROM unnest(:ids, :quienes, :actos, :motivos, :datos, :instantes)
            AS l (id, quien, act, motivo, datos, legal_en)
    ), movidos AS (
        UPDATE expediente e SET estado = :hacia, version = e.version + 1, actualizado_en = :ahora
        FROM lote l WHERE e.id = l.id AND e.tipo = :tipo AND e.estado = :origen
        RETURNING e.id, e.version, l.quien, l.act, l.motivo, l.datos::jsonb AS datos, l.legal_en
    ), historia AS (
        INSERT INTO expediente_historia (expediente, version, quien, act, desde, accion, hacia, motivo, datos,
            software, legal_en, sistema_en)
        SELECT m.id, m.version, m.quien, m.act, :origen, :accion, :hacia, m.motivo, m.datos, :software, m.legal_en,
            :sistema
        FROM movidos m
    ), anotados AS (
        INSERT INTO auditoria (quien, act, accion, objeto, motivo, datos, software, legal_en, ocurrido_en)
        SELECT m.quien, m.act, :tipo || '.' || :accion, :tipo || ':' || m.id, m.motivo,
            jsonb_build_object('version', m.version, 'desde', :origen, 'hacia', :hacia) || m.datos,
            :software, m.legal_en, :sistema
        FROM movidos m
    )
    SELECT id, version FROM movidos
""").bindparams(
    bindparam("ids", type_=ARRAY(_UUID)),
    bindparam("quienes", type_=ARRAY(Text)),
    bindparam("actos", type_=ARRAY(Text)),
    bindparam("motivos", type_=ARRAY(Text)),
    bindparam("datos", type_=ARRAY(Text)),
    bindparam("instantes", type_=ARRAY(_INSTANTE)),
    *(bindparam(n, type_=Text) for n in ("hacia", "tipo", "accion", "origen", "software")),
    *(bindparam(n, type_=_INSTANTE) for n in ("ahora", "sistema")),
)


@dataclass(frozen=True)
class EnBloque:
    """A locked case as a batch needs it."""

    id: UUID
    estado: str
    version: int
    empresa: str
    numero: str | None
    referencia_externa: str | None


@dataclass(frozen=True)
class Movimiento:
    """One case of a batch: who did the act and when (legal), and what its history keeps (JSON without floats)."""

    id: UUID
    quien: str
    legal_en: datetime
    act: str | None = None
    motivo: str | None = None
    datos: dict[str, Any] = field(default_factory=dict)


async def bloquear(tx: AsyncSession, tipo: str, ids: Sequence[UUID]) -> dict[UUID, EnBloque]:
    """Hold cases until `tx` ends, in the order of their ids; those of another kind or that do not exist are absent."""
    filas = await tx.execute(_BLOQUEAR, {"ids": list(ids), "tipo": tipo})
    return {f.id: EnBloque(*f) for f in filas}


async def mover_lote(
    tx: AsyncSession, flujo: Flujo, accion: str, desde: str, hacia: str, movimientos: Sequence[Movimiento]
) -> dict[UUID, int]:
    """Take locked cases from state `desde` to `hacia`.

    Returns:
        The new version of each case.

    Raises:
        ValueError: if the flow has no such transition, or some case is not in `desde`; `tx` must not commit.
    """
    transicion = flujo.transicion(desde, accion)
    if transicion is None or hacia not in transicion.estados_hacia:
        raise ValueError(f"{flujo.tipo}: no hay {desde} —{accion}→ {hacia}")
    if not movimientos:
        return {}
    parametros = {
        "ids": [m.id for m in movimientos],
        "quienes": [m.quien for m in movimientos],
        "actos": [m.act for m in movimientos],
        "motivos": [m.motivo for m in movimientos],
        "datos": [json.dumps(m.datos) for m in movimientos],
        "instantes": [m.legal_en for m in movimientos],
        "tipo": flujo.tipo,
        "accion": accion,
        "origen": desde,
        "hacia": hacia,
        "ahora": reloj_legal.ahora(),
        "sistema": reloj_sistema.ahora(),
        "software": version_de_software(),
    }
    movidos = {f.id: int(f.version) for f in await tx.execute(_MOVER, parametros)}
    if len(movidos) != len(movimientos):
        raise ValueError(f"{flujo.tipo}: {len(movimientos) - len(movidos)} casos no están en {desde}")
    return movidos
