"""Parked messages and dead letters: seen, retried or discarded by a person, who is written into the row."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_sistema

EstadoRetenido = Literal["aparcado", "muerto", "aplicado", "descartado"]

_COLUMNAS = """id, consumidor, evento_id, tipo, topico, particion, desplazamiento, clave, secuencia, version, estado,
    motivo, espera_que, espera_clave, error, intentos, retenido_en, intentado_en, resuelto_en,
    CAST(historial AS text) AS historial"""
_ANOTAR = "historial = historial || CAST(:nota AS jsonb)"


class NoSePuede(ValueError):
    """The row is not in a state that allows it; the message (Spanish) says why and what to do first."""


@dataclass(frozen=True)
class Retenido:
    """A held message without its body. `secuencia` is its place among the messages of its key."""

    id: int
    consumidor: str
    evento_id: UUID
    tipo: str
    topico: str
    particion: int
    desplazamiento: int
    clave: str
    secuencia: int
    version: int
    estado: EstadoRetenido
    motivo: str
    espera_que: str | None
    espera_clave: str | None
    error: str | None
    intentos: int
    retenido_en: datetime
    intentado_en: datetime | None
    resuelto_en: datetime | None
    historial: list[dict[str, str]]


async def listar(
    tx: AsyncSession, *, estado: EstadoRetenido | None = None, clave: str | None = None, limite: int = 100
) -> list[Retenido]:
    """Held messages, oldest first; without `estado`, those not resolved."""
    filas = await tx.execute(
        text(f"""
            SELECT {_COLUMNAS} FROM retenidos
            WHERE (CAST(:estado AS text) IS NULL AND resuelto_en IS NULL OR estado = :estado)
                AND (CAST(:clave AS text) IS NULL OR clave = :clave)
            ORDER BY id LIMIT :limite
        """),  # noqa: S608 - a constant list of columns
        {"estado": estado, "clave": clave, "limite": limite},
    )
    return [
        Retenido(**{**f, "evento_id": UUID(str(f["evento_id"])), "historial": json.loads(f["historial"])})
        for f in filas.mappings()
    ]


async def reintentar(tx: AsyncSession, id: int, *, quien: str, razon: str) -> None:
    """Have a dead letter or a parked message tried again at once by the service's own process.

    Raises:
        NoSePuede: if it is resolved already or there is no such row.
    """
    fila = await tx.execute(
        text(f"""
            UPDATE retenidos SET estado = 'aparcado', motivo = 'reintento', proximo_intento = clock_timestamp(),
                {_ANOTAR}
            WHERE id = :id AND resuelto_en IS NULL RETURNING id
        """),  # noqa: S608 - a constant
        {"id": id, "nota": _nota("reintentar", quien, razon)},
    )
    if fila.first() is None:
        raise NoSePuede(f"El mensaje retenido {id} no existe o ya está resuelto.")


async def reintentar_muertos(tx: AsyncSession, *, clave: str | None, quien: str, razon: str) -> int:
    """Have every dead letter tried again, or those of a key; says how many. For when their one cause is mended."""
    filas = await tx.execute(
        text(f"""
            UPDATE retenidos SET estado = 'aparcado', motivo = 'reintento', proximo_intento = clock_timestamp(),
                {_ANOTAR}
            WHERE estado = 'muerto' AND resuelto_en IS NULL AND (CAST(:clave AS text) IS NULL OR clave = :clave)
            RETURNING id
        """),  # noqa: S608 - a constant
        {"clave": clave, "nota": _nota("reintentar", quien, razon)},
    )
    return len(filas.all())


async def descartar(tx: AsyncSession, id: int, *, quien: str, razon: str) -> None:
    """Give a held message up: it counts as seen, and the later ones of its key go on.

    Raises:
        NoSePuede: if it is resolved, or others of its key come before it.
    """
    fila = (
        (
            await tx.execute(
                text("""
                SELECT consumidor, fuente, topico, clave, secuencia, orden, evento_id, tipo, particion, desplazamiento
                FROM retenidos WHERE id = :id AND resuelto_en IS NULL
            """),
                {"id": id},
            )
        )
        .mappings()
        .first()
    )
    if fila is None:
        raise NoSePuede(f"El mensaje retenido {id} no existe o ya está resuelto.")
    if fila["orden"] == "estricto":
        await _avanzar(tx, dict(fila), desde=fila["secuencia"] - 1, hasta=fila["secuencia"])
    await tx.execute(
        text("""
            INSERT INTO inbox (consumidor, evento_id, tipo, topico, particion, desplazamiento, resultado)
            VALUES (:consumidor, :evento_id, :tipo, :topico, :particion, :desplazamiento, 'descartado')
            ON CONFLICT DO NOTHING
        """),
        dict(fila),
    )
    hecha = await tx.execute(
        text(f"""
            UPDATE retenidos SET estado = 'descartado', resuelto_en = clock_timestamp(), {_ANOTAR}
            WHERE id = :id AND resuelto_en IS NULL RETURNING id
        """),  # noqa: S608 - a constant
        {"id": id, "nota": _nota("descartar", quien, razon)},
    )
    # It may have been applied while this waited for its key; what was applied is not given up.
    if hecha.first() is None:
        raise NoSePuede(f"El mensaje retenido {id} se aplicó entre tanto.")


async def aceptar_hueco(tx: AsyncSession, id: int, *, quien: str, razon: str) -> int:
    """Accept that the messages missing before a parked one will never come; returns how many they are.

    Raises:
        NoSePuede: if it does not wait for missing ones, or some of them are held here and can be resolved instead.
    """
    fila = (
        (
            await tx.execute(
                text("""
                SELECT r.consumidor, r.fuente, r.topico, r.clave, r.secuencia, coalesce(o.secuencia, 0) AS aplicada,
                    (SELECT count(*) FROM retenidos p WHERE p.consumidor = r.consumidor AND p.fuente = r.fuente
                        AND p.topico = r.topico AND p.clave = r.clave AND p.secuencia < r.secuencia
                        AND p.resuelto_en IS NULL) AS anteriores
                FROM retenidos r LEFT JOIN inbox_orden o USING (consumidor, fuente, topico, clave)
                WHERE r.id = :id AND r.resuelto_en IS NULL AND r.orden = 'estricto'
            """),
                {"id": id},
            )
        )
        .mappings()
        .first()
    )
    if fila is None or fila["secuencia"] <= fila["aplicada"] + 1:
        raise NoSePuede(f"El mensaje retenido {id} no espera a ninguno anterior.")
    if fila["anteriores"]:
        raise NoSePuede(f"Antes del mensaje {id} hay {fila['anteriores']} retenidos de su clave: resuélvalos primero.")
    await _avanzar(tx, dict(fila), desde=fila["aplicada"], hasta=fila["secuencia"] - 1)
    await tx.execute(
        text(f"UPDATE retenidos SET proximo_intento = clock_timestamp(), {_ANOTAR} WHERE id = :id"),  # noqa: S608
        {"id": id, "nota": _nota("aceptar_hueco", quien, razon)},
    )
    faltan: int = fila["secuencia"] - 1 - fila["aplicada"]
    return faltan


async def omitir(tx: AsyncSession, seq: int, *, quien: str, razon: str) -> None:
    """Have a notice published in place of an outbox row that the broker refuses; the row keeps its body.

    Raises:
        NoSePuede: if the row was published, or no attempt has failed yet.
    """
    fila = await tx.execute(
        text("""
            UPDATE outbox SET omitted_by = :quien, omitted_reason = :razon
            WHERE seq = :seq AND published_at IS NULL AND last_error IS NOT NULL RETURNING seq
        """),
        {"seq": seq, "quien": quien, "razon": razon},
    )
    if fila.first() is None:
        raise NoSePuede(f"La fila {seq} de la bandeja de salida no está detenida por un rechazo.")


async def rechazadas(tx: AsyncSession) -> list[dict[str, object]]:
    """Outbox rows that wait because their last attempt failed."""
    filas = await tx.execute(
        text("""
            SELECT seq, id, type, topic, aggregate_id, attempts, last_error, occurred_at
            FROM outbox WHERE published_at IS NULL AND last_error IS NOT NULL ORDER BY seq LIMIT 100
        """)
    )
    return [dict(f) for f in filas.mappings()]


async def republicar(
    tx: AsyncSession, *, quien: str, razon: str, topico: str | None = None, clave: str | None = None
) -> int:
    """Mark published rows to be published again in a new replay epoch; inboxes make it harmless.

    Args:
        quien, razon: written beside the new epoch.
        topico: only this topic (without prefix).
        clave: only this aggregate id.

    Returns:
        How many rows.
    """
    _nota("republicar", quien, razon)
    epoca = (
        await tx.execute(
            text("""
                UPDATE relevo SET epoca = epoca + 1, motivo = :motivo, cambiado_en = clock_timestamp()
                RETURNING epoca
            """),
            {"motivo": f"republicación pedida por {quien}: {razon}"},
        )
    ).scalar_one()
    filas = await tx.execute(
        text("""
            UPDATE outbox SET published_at = NULL, attempts = 0, last_error = NULL, republished = :epoca
            WHERE published_at IS NOT NULL AND (CAST(:topico AS text) IS NULL OR topic = :topico)
                AND (CAST(:clave AS text) IS NULL OR aggregate_id = :clave)
            RETURNING 1
        """),
        {"epoca": epoca, "topico": topico, "clave": clave},
    )
    return len(filas.all())


async def _avanzar(tx: AsyncSession, de: dict[str, object], *, desde: int, hasta: int) -> None:
    await tx.execute(
        text("""
            INSERT INTO inbox_orden (consumidor, fuente, topico, clave)
            VALUES (:consumidor, :fuente, :topico, :clave) ON CONFLICT DO NOTHING
        """),
        de,
    )
    movida = await tx.execute(
        text("""
            UPDATE inbox_orden SET secuencia = :hasta
            WHERE consumidor = :consumidor AND fuente = :fuente AND topico = :topico AND clave = :clave
                AND secuencia BETWEEN :desde AND :hasta
            RETURNING 1
        """),
        {**de, "desde": desde, "hasta": hasta},
    )
    if movida.first() is None:
        raise NoSePuede("Otros mensajes de la misma clave van antes: resuélvalos primero, o acepte el hueco.")


def _nota(que: str, quien: str, razon: str) -> str:
    if not quien.strip() or not razon.strip():
        raise NoSePuede("Diga quién lo pide y por qué.")
    return json.dumps([{"que": que, "quien": quien, "razon": razon, "cuando": reloj_sistema.ahora().isoformat()}])
