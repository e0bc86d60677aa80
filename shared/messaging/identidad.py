"""Is this the broker that this service knows? Cluster id, topic ids and end offsets against what the database says."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    LeaderNotAvailableError,
    NotLeaderForPartitionError,
    UnknownTopicOrPartitionError,
    for_code,
)
from aiokafka.protocol.offset import OffsetRequest, OffsetResetStrategy
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging.conexion import Seguridad
from shared.messaging.metadata import PedirMetadata
from shared.persistence import BaseDeDatos

_SIN_LIDER = (LeaderNotAvailableError, NotLeaderForPartitionError, UnknownTopicOrPartitionError)


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


class Observador:
    """Asks a broker who it is, over one connection kept between questions."""

    def __init__(self, kafka: str, con: Seguridad | None = None) -> None:
        self._kafka = kafka
        self._con = con or {}
        self._cliente: AIOKafkaClient | None = None

    async def observar(self, topicos: Collection[str]) -> Observado:
        """Cluster id, topic ids and end offsets, now.

        Args:
            topicos: with the installation's prefix.

        Raises:
            KafkaError, OSError, TimeoutError: if the broker does not answer.
        """
        try:
            async with asyncio.timeout(10):
                while True:
                    try:
                        return await self._preguntar(topicos)
                    except _SIN_LIDER:
                        # A topic just created or a broker just started; soon there will be one.
                        await asyncio.sleep(0.1)
        except BaseException:
            # Its addresses may have changed; the next question starts from the beginning.
            await self.cerrar()
            raise

    async def cerrar(self) -> None:
        """Close the connection; another question opens one."""
        if self._cliente is not None:
            cliente, self._cliente = self._cliente, None
            await cliente.close()

    async def _preguntar(self, topicos: Collection[str]) -> Observado:
        if self._cliente is None:
            self._cliente = AIOKafkaClient(bootstrap_servers=self._kafka, request_timeout_ms=10_000, **self._con)
            await self._cliente.bootstrap()
        cliente = self._cliente
        metadatos: Any = await cliente.send(cliente.get_random_node(), PedirMetadata(topicos))
        datos = metadatos.to_object()
        presentes = [t for t in datos["topics"] if t["error_code"] == 0]
        por_nodo: dict[int, dict[str, list[tuple[int, int]]]] = {}
        for topico in presentes:
            for particion in topico["partitions"]:
                if particion["leader"] < 0:
                    raise LeaderNotAvailableError(topico["topic"])
                de_topico = por_nodo.setdefault(particion["leader"], {}).setdefault(topico["topic"], [])
                de_topico.append((particion["partition"], OffsetResetStrategy.LATEST))
        finales: dict[tuple[str, int], int] = {}
        for nodo, pedido in por_nodo.items():
            respuesta: Any = await cliente.send(nodo, OffsetRequest(-1, 0, list(pedido.items())))
            for nombre, particiones in respuesta.topics:
                for numero, codigo, _, final, *_ in particiones:
                    if codigo != 0:
                        raise for_code(codigo)(f"{nombre}/{numero}")
                    finales[nombre, numero] = final
        return Observado(datos["cluster_id"], {t["topic"]: t["topic_id"] for t in presentes}, finales)


async def verificar(
    bd: BaseDeDatos, observador: Observador, topicos: Collection[str], *, prefijo: str, permitido: bool
) -> Veredicto:
    """Compare the broker with the one known, and adopt it if it is the first one or `permitido`.

    Adopting another one starts a new replay epoch and marks what had been published on the changed topics to be
    published again. The relay and the consumers of a service, in whatever processes, share the outcome.

    Args:
        topicos: those of interest, without prefix.

    Raises:
        aiokafka.errors.KafkaError, OSError: if it does not answer.
    """
    while True:
        # What the database knew before we looked: a relay goes on publishing while we do.
        async with bd.tx() as tx:
            epoca = (await tx.execute(text("SELECT epoca FROM relevo"))).scalar_one()
            publicado = {
                (r.topico, r.particion): r.ultimo_offset
                for r in await tx.execute(text("SELECT topico, particion, ultimo_offset FROM relevo_particiones"))
            }
        observado = await observador.observar([prefijo + t for t in topicos])
        async with bd.tx() as tx:
            veredicto = await _reconciliar(
                tx, observado, epoca=epoca, publicado=publicado, prefijo=prefijo, permitido=permitido
            )
        if veredicto is not None:
            return veredicto


async def _reconciliar(
    tx: AsyncSession,
    observado: Observado,
    *,
    epoca: int,
    publicado: dict[tuple[str, int], int],
    prefijo: str,
    permitido: bool,
) -> Veredicto | None:
    """None if another process began a new epoch since `epoca` was read: look again."""
    fila = (await tx.execute(text("SELECT cluster_id, epoca FROM relevo FOR UPDATE"))).one()
    if fila.epoca != epoca:
        return None
    vistos = {nombre.removeprefix(prefijo): topic_id for nombre, topic_id in observado.topicos.items()}
    conocidos = {
        r.topico: UUID(str(r.topic_id)) for r in await tx.execute(text("SELECT topico, topic_id FROM relevo_topicos"))
    }
    otro_cluster = fila.cluster_id is not None and fila.cluster_id != observado.cluster_id
    rehechos = {t for t, topic_id in vistos.items() if t in conocidos and conocidos[t] != topic_id}
    cortados = {
        topico
        for (topico, particion), ultimo in publicado.items()
        if observado.finales.get((prefijo + topico, particion), ultimo + 1) <= ultimo
    }
    cortados |= set((await tx.execute(text("SELECT topico FROM relevo_particiones WHERE retrocedio"))).scalars())

    motivo = None
    if otro_cluster:
        motivo = f"el cluster de Kafka es {observado.cluster_id} y se había publicado en {fila.cluster_id}"
    elif rehechos:
        motivo = f"tópicos creados de nuevo: {', '.join(sorted(rehechos))}"
    elif cortados:
        motivo = f"tópicos que terminan antes de lo ya publicado: {', '.join(sorted(cortados))}"
    if motivo is not None and not permitido:
        return Veredicto(epoca, motivo, frozenset(vistos))

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
