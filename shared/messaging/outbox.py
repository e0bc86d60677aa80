"""Publishing: an event is a row of the business transaction, sent by the relay after the commit."""

import json
from collections.abc import Callable
from uuid import UUID

import uuid_utils.compat
from opentelemetry import propagate
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import reloj_sistema
from shared.events import Evento
from shared.messaging.errores import EventoDemasiadoGrande, VersionRetrocede
from shared.persistence import al_confirmar

MAXIMO_BYTES = 900_000
"""Below the broker's default `message.max.bytes` with room for headers."""

_despertadores: set[Callable[[], None]] = set()

# The key's row lock is taken before `seq` is drawn, so that seq order is commit order within a (topic, key).
_INSERTAR = text("""
    WITH orden AS (
        INSERT INTO outbox_orden AS o (topic, aggregate_id, sequence, version)
        VALUES (:topic, :aggregate_id, 1, :version)
        ON CONFLICT (topic, aggregate_id) DO UPDATE SET sequence = o.sequence + 1, version = excluded.version
        WHERE o.version <= excluded.version
        RETURNING sequence
    )
    INSERT INTO outbox (id, aggregate_type, aggregate_id, aggregate_version, sequence, topic, type, subject, payload,
        headers, occurred_at)
    SELECT CAST(:id AS uuid), :aggregate_type, :aggregate_id, :version, orden.sequence, :topic, :type, :subject,
        :payload, CAST(:headers AS jsonb), :occurred_at
    FROM orden
    RETURNING seq
""")


async def publicar(
    tx: AsyncSession,
    evento: Evento,
    *,
    clave: str,
    version: int,
    asunto: str | None = None,
    topico: str | None = None,
    cabeceras: dict[str, str] | None = None,
) -> UUID:
    """Publish `evento` if and only if `tx` commits. The caller holds the lock of the aggregate's row.

    Args:
        clave: id of the aggregate, the Kafka key; events of one key on one topic are delivered in this order.
        version: of the aggregate; never smaller than the last one published with this topic and key.
        asunto: CloudEvents subject, e.g. the public number of the case.
        topico: topic without prefix when it is not the event's own.
        cabeceras: further headers; no personal data.

    Returns:
        The event's id, a UUIDv7.

    Raises:
        EventoDemasiadoGrande: if the body would not fit in a broker's record.
        VersionRetrocede: if `version` is smaller than the last one.
    """
    cuerpo = evento.model_dump_json()
    if len(cuerpo.encode()) > MAXIMO_BYTES:
        raise EventoDemasiadoGrande(f"{evento.tipo}: {len(cuerpo.encode())} bytes, el máximo es {MAXIMO_BYTES}")
    otras = dict(cabeceras or {})
    propagate.inject(otras)
    evento_id = uuid_utils.compat.uuid7()
    fila = await tx.execute(
        _INSERTAR,
        {
            "id": evento_id,
            "aggregate_type": evento.agregado(),
            "aggregate_id": clave,
            "version": version,
            "topic": topico or evento.topico,
            "type": evento.tipo,
            "subject": asunto,
            "payload": cuerpo,
            "headers": json.dumps(otras),
            "occurred_at": reloj_sistema.ahora(),
        },
    )
    if fila.first() is None:
        raise VersionRetrocede(f"{evento.tipo} {clave}: la versión {version} es menor que la última publicada")
    avisar_al_confirmar(tx)
    return evento_id


def avisar_al_confirmar(tx: AsyncSession) -> None:
    """Have the relays of this process look as soon as `tx` commits."""
    al_confirmar(tx, _despertar)


def _despertar() -> None:
    for despertar in tuple(_despertadores):
        despertar()


def al_publicar(despertar: Callable[[], None]) -> None:
    """Have `despertar` called after each commit of this process that published something."""
    _despertadores.add(despertar)


def ya_no_al_publicar(despertar: Callable[[], None]) -> None:
    """Undo `al_publicar`."""
    _despertadores.discard(despertar)
