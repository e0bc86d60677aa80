"""Enqueuing, and the wake-up of the workers of this process."""

import asyncio
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from opentelemetry import propagate
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from shared.jobs.tabla import trabajos
from shared.persistence import al_confirmar

Reloj = Literal["sistema", "legal"]


@dataclass(frozen=True)
class FilaDeTrabajo:
    """A job as an operator sees it. Instants are aware; `estado` is one of the six of the table."""

    id: UUID
    tipo: str
    clave: str | None
    grupo: str
    datos: dict[str, Any]
    estado: str
    no_antes: datetime
    intentos: int
    aplazamientos: int
    motivo: str | None
    creado_en: datetime
    terminado_en: datetime | None


class Timbre:
    """Rung after a commit that enqueued something; every worker of the process listens."""

    def __init__(self) -> None:
        self._oyentes: weakref.WeakSet[asyncio.Event] = weakref.WeakSet()

    def escuchar(self) -> asyncio.Event:
        """An event that is set at each ring, for as long as the caller keeps it."""
        oyente = asyncio.Event()
        self._oyentes.add(oyente)
        return oyente

    def tocar(self) -> None:
        for oyente in list(self._oyentes):
            oyente.set()


timbre = Timbre()


async def encolar(
    tx: AsyncSession,
    tipo: str,
    datos: dict[str, Any],
    *,
    clave: str | None = None,
    grupo: str | None = None,
    no_antes: datetime | None = None,
    reloj: Reloj = "sistema",
    prioridad: int = 0,
) -> UUID:
    """Enqueue a job in the caller's transaction; it can run once that commits.

    Args:
        tipo: "<service>.<verb_object>", as some `Trabajos` of the service handles it.
        datos: JSON object; references rather than personal data.
        clave: the same (tipo, clave) is enqueued once for ever, unless cancelled; the first one's data rule.
        grupo: company (NIT) or other party; parties take turns, so that one with many jobs does not delay the rest.
        no_antes: aware instant before which it does not run; past or none means at once.
        reloj: the clock by which `no_antes` comes: "legal" for business timers, "sistema" for technical waits.
        prioridad: higher first, within its group.

    Returns:
        The job's id; for a known key, the id of the job that is already there.

    Raises:
        ValueError: if `no_antes` has no zone.
    """
    valores = _fila(tipo, datos, grupo, reloj) | {"clave": clave, "prioridad": prioridad}
    if no_antes is not None:
        valores |= _a_su_hora(no_antes)
    nuevo = insert(trabajos).values(valores)
    if clave is not None:
        nuevo = nuevo.on_conflict_do_nothing(
            index_elements=["tipo", "clave"],
            # Literal: with a bound value a generic plan no longer recognises the partial index.
            index_where=text("clave IS NOT NULL AND estado <> 'cancelado'"),
        )
    identidad: UUID | None = (await tx.execute(nuevo.returning(trabajos.c.id))).scalar_one_or_none()
    if identidad is not None:
        if no_antes is None:
            al_confirmar(tx, timbre.tocar)
        return identidad
    conocido = select(trabajos.c.id).where(
        trabajos.c.tipo == tipo, trabajos.c.clave == clave, trabajos.c.estado != "cancelado"
    )
    anterior: UUID = (await tx.execute(conocido)).scalar_one()
    return anterior


async def programar(
    tx: AsyncSession,
    tipo: str,
    programados: Sequence[tuple[dict[str, Any], datetime]],
    *,
    grupo: str | None = None,
    reloj: Reloj = "sistema",
) -> None:
    """Enqueue several jobs of one kind, each with its data for its instant; otherwise as `encolar`.

    Raises:
        ValueError: if an instant has no zone; none is enqueued.
    """
    filas = [_fila(tipo, datos, grupo, reloj) | _a_su_hora(no_antes) for datos, no_antes in programados]
    if filas:
        await tx.execute(insert(trabajos), filas)


def _fila(tipo: str, datos: dict[str, Any], grupo: str | None, reloj: Reloj) -> dict[str, Any]:
    traza: dict[str, str] = {}
    propagate.inject(traza)
    return {"id": uuid7(), "tipo": tipo, "grupo": grupo or "", "datos": datos, "traza": traza, "reloj": reloj}


def _a_su_hora(no_antes: datetime) -> dict[str, Any]:
    """Nobody is rung: the worker promotes what is due at its own pace, also what is due already."""
    if no_antes.tzinfo is None:
        raise ValueError("no_antes debe llevar zona horaria")
    return {"no_antes": no_antes, "estado": "programado"}
