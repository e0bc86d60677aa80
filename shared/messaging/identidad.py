"""Is this the broker that this service knows? Cluster id, topic ids and end offsets against what the database says."""

from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


# aiokafka ships no types, so its classes are Any to mypy.
class _Uuid(AbstractType[UUID]):  # type: ignore[misc]
    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        return UUID(bytes=data.read(16))


class _MetadataResponse12(Response):  # type: ignore[misc]
    """aiokafka speaks Metadata up to version 5; topic ids came with 10 (KIP-516)."""

    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("topic", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _MetadataRequest12(RequestStruct):  # type: ignore[misc]
    API_KEY = 3
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _MetadataResponse12
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("topic", CompactString("utf-8")), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _PedirMetadata(Request[_MetadataRequest12]):  # type: ignore[misc]
    API_KEY = 3

    def __init__(self, topicos: Collection[str]) -> None:
        self._topicos: list[tuple[UUID, str, dict[int, bytes]]] = [(UUID(int=0), topico, {}) for topico in topicos]

    def build(self, request_struct_class: type[_MetadataRequest12]) -> _MetadataRequest12:
        return request_struct_class(self._topicos, False, False, {})


@dataclass(frozen=True)
class Observado:
    """What a broker says of itself; topics with the installation's prefix, only those that exist."""

    cluster_id: str
    topicos: dict[str, UUID]
    finales: dict[tuple[str, int], int]
    """End offset of each (topic, partition)."""


@dataclass(frozen=True)
class Veredicto:
    """`epoca` is the replay epoch that holds now; `ajeno` says why the broker is not ours, none if it is."""

    epoca: int
    ajeno: str | None
    topicos: frozenset[str]
    """Topics that exist, without prefix."""


async def observar(bootstrap: str, topicos: Collection[str]) -> Observado:
    """Ask a broker who it is.

    Raises:
        aiokafka.errors.KafkaError, OSError: if it does not answer.
    """
    cliente = AIOKafkaClient(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
    await cliente.bootstrap()
    try:
        respuesta: Any = await cliente.send(cliente.get_random_node(), _PedirMetadata(topicos))
    finally:
        await cliente.close()
    datos = respuesta.to_object()
    presentes = [t for t in datos["topics"] if t["error_code"] == 0]
    particiones = [TopicPartition(t["topic"], p["partition"]) for t in presentes for p in t["partitions"]]
    finales: dict[TopicPartition, int] = {}
    if particiones:
        lector = AIOKafkaConsumer(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
        await lector.start()
        try:
            finales = await lector.end_offsets(particiones)
        finally:
            await lector.stop()
    return Observado(
        cluster_id=datos["cluster_id"],
        topicos={t["topic"]: t["topic_id"] for t in presentes},
        finales={(tp.topic, tp.partition): final for tp, final in finales.items()},
    )


async def reconciliar(
    tx: AsyncSession,
    observado: Observado,
    *,
    prefijo: str,
    permitido: bool,
) -> Veredicto:
    """Compare a broker with the one known, and adopt it if it is the first one or `permitido`.

    Adopting another one starts a new replay epoch and marks what had been published on the changed topics to be
    published again. The relay and the consumers of a service, in whatever processes, share the outcome.

    Args:
        retrocedidos: topics, without prefix, where a new record was given an offset that another had before.
    """
    fila = (await tx.execute(text("SELECT cluster_id, epoca FROM relevo FOR UPDATE"))).one()
    vistos = {nombre.removeprefix(prefijo): topic_id for nombre, topic_id in observado.topicos.items()}
    conocidos = {
        r.topico: UUID(str(r.topic_id)) for r in await tx.execute(text("SELECT topico, topic_id FROM relevo_topicos"))
    }
    otro_cluster = fila.cluster_id is not None and fila.cluster_id != observado.cluster_id
    rehechos = {t for t, topic_id in vistos.items() if t in conocidos and conocidos[t] != topic_id}
    cortados: set[str] = set()
    for r in await tx.execute(text("SELECT topico, particion, ultimo_offset, retrocedio FROM relevo_particiones")):
        final = observado.finales.get((prefijo + r.topico, r.particion))
        if r.retrocedio or (final is not None and final <= r.ultimo_offset):
            cortados.add(r.topico)

    motivo = None
    if otro_cluster:
        motivo = f"el cluster de Kafka es {observado.cluster_id} y se había publicado en {fila.cluster_id}"
    elif rehechos:
        motivo = f"tópicos creados de nuevo: {', '.join(sorted(rehechos))}"
    elif cortados:
        motivo = f"tópicos que terminan antes de lo ya publicado: {', '.join(sorted(cortados))}"
    if motivo is not None and not permitido:
        return Veredicto(fila.epoca, motivo, frozenset(vistos))

    epoca = fila.epoca
    if motivo is not None:
        epoca += 1
        afectados = None if otro_cluster else sorted(rehechos | cortados)
        await tx.execute(
            text("""
                UPDATE outbox SET published_at = NULL, kafka_partition = NULL, kafka_offset = NULL, attempts = 0,
                    last_error = NULL, republished = :epoca
                WHERE published_at IS NOT NULL AND (:todos OR topic = ANY(:topicos))
            """),
            {"epoca": epoca, "todos": afectados is None, "topicos": afectados or []},
        )
        for tabla in ("relevo_particiones", "relevo_topicos"):
            await tx.execute(
                text(f"DELETE FROM {tabla} WHERE :todos OR topico = ANY(:topicos)"),  # noqa: S608 - two constants
                {"todos": afectados is None, "topicos": afectados or []},
            )
        await tx.execute(
            text("UPDATE relevo SET epoca = :epoca, motivo = :motivo, cambiado_en = clock_timestamp()"),
            {"epoca": epoca, "motivo": motivo},
        )
    if fila.cluster_id != observado.cluster_id:
        await tx.execute(text("UPDATE relevo SET cluster_id = :c"), {"c": observado.cluster_id})
    for topico, topic_id in vistos.items():
        if motivo is not None or topico not in conocidos:
            await tx.execute(
                text(
                    "INSERT INTO relevo_topicos (topico, topic_id) VALUES (:t, CAST(:i AS uuid)) ON CONFLICT DO NOTHING"
                ),
                {"t": topico, "i": topic_id},
            )
    return Veredicto(epoca, None, frozenset(vistos))
