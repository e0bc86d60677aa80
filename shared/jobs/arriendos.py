"""The statements by which workers share the queue: promote what is due, claim with a lease, extend, settle."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, INTERVAL
from sqlalchemy.dialects.postgresql import UUID as TIPO_UUID
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.types import BigInteger, Text

from shared.jobs.registro import Manejo, Trabajo

_LOTE = 500

_CON_PENDIENTES = """
    SELECT pedido.tipo FROM unnest(:tipos) AS pedido (tipo)
    WHERE EXISTS (SELECT 1 FROM trabajos t WHERE t.estado = 'pendiente' AND t.tipo = pedido.tipo)
"""
_TIPOS_LISTOS = text(_CON_PENDIENTES).bindparams(bindparam("tipos", type_=ARRAY(Text)))

# statement_timestamp() and not clock_timestamp(): only a stable function may drive an index. A row that its worker is
# completing at this moment is locked, and is not lost. What is woken here is not yet pending for the rest of the
# statement.
_DESPERTAR = text(
    f"""
    WITH promovidos AS (
        UPDATE trabajos SET estado = 'pendiente'
        WHERE id IN (
            SELECT id FROM trabajos
            WHERE estado = 'programado'
              AND ((reloj = 'sistema' AND no_antes <= statement_timestamp())
                OR (reloj = 'legal' AND no_antes <= CAST(:legal AS timestamptz)))
            LIMIT :lote FOR UPDATE SKIP LOCKED)
        RETURNING tipo
    ), recuperados AS (
        UPDATE trabajos SET estado = 'pendiente', arriendo_hasta = NULL, motivo = 'el trabajador dejó de responder'
        WHERE id IN (
            SELECT id FROM trabajos WHERE estado = 'en_curso' AND arriendo_hasta < statement_timestamp()
            LIMIT :lote FOR UPDATE SKIP LOCKED)
        RETURNING tipo
    )
    {_CON_PENDIENTES} OR pedido.tipo IN (SELECT tipo FROM promovidos UNION ALL SELECT tipo FROM recuperados)
    """  # noqa: S608 -- a constant
).bindparams(bindparam("tipos", type_=ARRAY(Text)))

# Groups with something pending are walked in a circle from where the last claim ended, one index probe each: the cost
# depends on the number of groups looked at and not on how much each has waiting.
_TOMAR = """
    WITH RECURSIVE grupos (grupo, n) AS (
        (SELECT grupo, 1 FROM trabajos WHERE estado = 'pendiente' AND tipo = :tipo {tras} ORDER BY grupo LIMIT 1)
        UNION ALL
        SELECT (SELECT t.grupo FROM trabajos t WHERE t.estado = 'pendiente' AND t.tipo = :tipo AND t.grupo > g.grupo
                ORDER BY t.grupo LIMIT 1), g.n + 1
        FROM grupos g WHERE g.grupo IS NOT NULL AND g.n < 64
    ), candidatos AS MATERIALIZED (
        SELECT c.id, c.turno, g.grupo FROM grupos g
        CROSS JOIN LATERAL (
            SELECT t.id, row_number() OVER (ORDER BY t.prioridad DESC, t.no_antes, t.seq) AS turno
            FROM trabajos t WHERE t.estado = 'pendiente' AND t.tipo = :tipo AND t.grupo = g.grupo
            ORDER BY t.prioridad DESC, t.no_antes, t.seq LIMIT :cuantos
        ) c
        WHERE g.grupo IS NOT NULL
        ORDER BY c.turno, g.grupo LIMIT 4 * :cuantos
    ), tomados AS MATERIALIZED (
        SELECT t.id, c.turno FROM trabajos t JOIN candidatos c ON c.id = t.id
        WHERE t.estado = 'pendiente'
        ORDER BY c.turno, c.grupo LIMIT :cuantos FOR UPDATE OF t SKIP LOCKED
    )
    UPDATE trabajos t
    SET estado = 'en_curso', arriendo = t.arriendo + 1, arriendo_hasta = clock_timestamp() + :dura,
        intentos = t.intentos + 1, trabajador = :trabajador, iniciado_en = clock_timestamp()
    FROM tomados WHERE t.id = tomados.id
    RETURNING t.id, t.tipo, t.clave, t.grupo, t.datos, t.traza, t.intentos, t.aplazamientos, t.arriendo, t.creado_en,
              tomados.turno
"""
_TOMAR_DESDE_EL_PRINCIPIO, _TOMAR_TRAS = (
    text(_TOMAR.format(tras=tras)).bindparams(bindparam("dura", type_=INTERVAL())) for tras in ("", "AND grupo > :tras")
)

# Locked in the order of their ids, as those that are completed together.
_PROLONGAR = text(
    """
    WITH propios AS (
        SELECT t.id, mio.dura
        FROM trabajos t JOIN unnest(:ids, :arriendos, :duras) AS mio (id, arriendo, dura) ON mio.id = t.id
        WHERE t.arriendo = mio.arriendo AND t.estado = 'en_curso' ORDER BY t.id FOR UPDATE OF t
    )
    UPDATE trabajos t SET arriendo_hasta = clock_timestamp() + propios.dura
    FROM propios WHERE t.id = propios.id
    RETURNING t.id
    """
).bindparams(
    bindparam("ids", type_=ARRAY(TIPO_UUID(as_uuid=True))),
    bindparam("arriendos", type_=ARRAY(BigInteger)),
    bindparam("duras", type_=ARRAY(INTERVAL())),
)

_TERMINAR = text(
    """
    UPDATE trabajos SET estado = :estado, motivo = CAST(:motivo AS text), arriendo_hasta = NULL,
                        terminado_en = clock_timestamp()
    WHERE id = :id AND arriendo = :arriendo AND estado = 'en_curso'
    RETURNING id
    """
)

# Locked in the order of their ids, as those whose leases are extended.
_TERMINAR_VARIOS = text(
    """
    WITH propios AS (
        SELECT t.id FROM trabajos t JOIN unnest(:ids, :arriendos) AS mio (id, arriendo) ON mio.id = t.id
        WHERE t.arriendo = mio.arriendo AND t.estado = 'en_curso' ORDER BY t.id FOR UPDATE OF t
    )
    UPDATE trabajos t SET estado = 'hecho', motivo = NULL, arriendo_hasta = NULL, terminado_en = clock_timestamp()
    FROM propios WHERE t.id = propios.id
    RETURNING t.id
    """
).bindparams(bindparam("ids", type_=ARRAY(TIPO_UUID(as_uuid=True))), bindparam("arriendos", type_=ARRAY(BigInteger)))

_POSPONER = text(
    """
    UPDATE trabajos SET estado = 'programado', reloj = 'sistema', no_antes = clock_timestamp() + :en,
                        motivo = CAST(:motivo AS text), arriendo_hasta = NULL,
                        intentos = intentos - :devueltos, aplazamientos = aplazamientos + :devueltos
    WHERE id = :id AND arriendo = :arriendo AND estado = 'en_curso'
    RETURNING id
    """
).bindparams(bindparam("en", type_=INTERVAL()))

_SOLTAR = text(
    """
    UPDATE trabajos SET estado = 'pendiente', arriendo_hasta = NULL, intentos = intentos - 1
    WHERE id = :id AND arriendo = :arriendo AND estado = 'en_curso'
    """
)


class ArriendoPerdido(Exception):
    """Another worker has the job now, or it was cancelled: nothing of this attempt may be written."""


async def despertar(conexion: AsyncConnection, legal: datetime, tipos: list[str]) -> list[str]:
    """Make pending what is due by either clock and what a dead worker held; which of `tipos` have something pending."""
    valores = {"legal": legal, "lote": _LOTE, "tipos": tipos}
    return list((await conexion.execute(_DESPERTAR, valores)).scalars())


async def tipos_listos(conexion: AsyncConnection, tipos: list[str]) -> list[str]:
    """Which of `tipos` have something pending."""
    return list((await conexion.execute(_TIPOS_LISTOS, {"tipos": tipos})).scalars())


async def tomar(
    tx: AsyncSession, manejo: Manejo, cuantos: int, tras: str | None, trabajador: str
) -> tuple[list[Trabajo], str | None]:
    """Claim up to `cuantos` jobs, groups in turn after the group `tras`; also tells after which to go on.

    None once all that waited was claimed: there is no turn to keep, and the next look is one statement.
    """
    tomados: list[Trabajo] = []
    for desde in [None] if tras is None else [tras, None]:
        parametros: dict[str, Any] = {
            "tipo": manejo.tipo,
            "cuantos": cuantos - len(tomados),
            "dura": manejo.arriendo,
            "trabajador": trabajador,
        }
        sentencia = _TOMAR_DESDE_EL_PRINCIPIO if desde is None else _TOMAR_TRAS
        parametros |= {} if desde is None else {"tras": desde}
        filas = (await tx.execute(sentencia, parametros)).mappings().all()
        for fila in sorted(filas, key=lambda f: (f["turno"], f["grupo"])):
            tomados.append(Trabajo(**{k: v for k, v in fila.items() if k != "turno"}))
        primeros = [f["grupo"] for f in filas if f["turno"] == 1]
        if primeros:
            tras = max(primeros)
        if len(tomados) >= cuantos:
            return tomados, tras
    return tomados, None


async def prolongar(tx: AsyncSession, propios: list[tuple[UUID, int, timedelta]]) -> set[UUID]:
    """Extend the leases `(job, lease number, duration)`; returns the jobs that are still this worker's."""
    ids, arriendos, duras = (list(columna) for columna in zip(*propios, strict=True))
    filas = await tx.execute(_PROLONGAR, {"ids": ids, "arriendos": arriendos, "duras": duras})
    return set(filas.scalars())


async def terminar(tx: AsyncSession, t: Trabajo, estado: str, motivo: str | None = None) -> None:
    """Settle a job as `hecho` or `fallido`, locking its row: nobody else can claim it from here on.

    Raises:
        ArriendoPerdido: if the lease number is no longer the job's.
    """
    await _cercado(tx, _TERMINAR, t, {"estado": estado, "motivo": motivo})


async def terminar_varios(tx: AsyncSession, ts: Sequence[Trabajo]) -> None:
    """Settle jobs as `hecho`, as `terminar` does with one.

    Raises:
        ArriendoPerdido: if one of them is no longer this worker's; `tx` must not commit.
    """
    filas = await tx.execute(_TERMINAR_VARIOS, {"ids": [t.id for t in ts], "arriendos": [t.arriendo for t in ts]})
    if len(filas.all()) < len(ts):
        raise ArriendoPerdido(f"alguno de {len(ts)} trabajos")


async def posponer(tx: AsyncSession, t: Trabajo, en: timedelta, motivo: str, *, cuenta: bool) -> None:
    """Put a job back for later. `cuenta`: whether the attempt counts towards the maximum.

    Raises:
        ArriendoPerdido: if the lease number is no longer the job's.
    """
    await _cercado(tx, _POSPONER, t, {"en": en, "motivo": motivo, "devueltos": 0 if cuenta else 1})


async def soltar(tx: AsyncSession, t: Trabajo) -> None:
    """Give back a job that a stopping worker could not finish; it costs no attempt."""
    await tx.execute(_SOLTAR, {"id": t.id, "arriendo": t.arriendo})


async def _cercado(tx: AsyncSession, sentencia: Any, t: Trabajo, valores: dict[str, Any]) -> None:
    fila = await tx.execute(sentencia, {"id": t.id, "arriendo": t.arriendo, **valores})
    if fila.scalar_one_or_none() is None:
        raise ArriendoPerdido(f"{t.tipo} {t.id}: arriendo {t.arriendo}")
