"""Sending outbox rows in Kafka transactions under the service's fixed transactional id."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)
from aiokafka.structs import RecordMetadata

from shared.events.mensajeria import TIPO_OMITIDO
from shared.messaging.conexion import Seguridad
from shared.messaging.sobre import cabeceras_kafka

# Sending such a record again gives the same answer; other errors are of the broker or of the way to it.
_DEL_REGISTRO = (
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)


class RegistroRechazado(Exception):
    """The broker refuses a record of the batch, whatever the moment; nothing of the batch was published."""


@dataclass(frozen=True)
class Fila:
    """A row of the outbox as the relay reads it."""

    seq: int
    occurred_at: datetime
    id: UUID
    aggregate_id: str
    aggregate_version: int
    sequence: int
    topic: str
    type: str
    subject: str | None
    payload: str
    headers: str
    republished: int
    omitted_reason: str | None

    def cabeceras(self, fuente: str) -> list[tuple[str, bytes]]:
        """Kafka headers; an omitted row keeps its id and its place under the type of the notice."""
        return cabeceras_kafka(
            id=self.id,
            tipo=self.type if self.omitted_reason is None else TIPO_OMITIDO,
            fuente=fuente,
            asunto=self.subject,
            ocurrido=self.occurred_at,
            version=self.aggregate_version,
            secuencia=self.sequence,
            republicado=self.republished,
            otras=json.loads(self.headers),
        )

    def cuerpo(self) -> bytes:
        """Record value."""
        return b"{}" if self.omitted_reason is not None else self.payload.encode()


class Emisor:
    """A transactional producer that is made anew after any failure, so that no sequence number or epoch is in doubt."""

    def __init__(
        self,
        *,
        kafka: str,
        transaccional: str,
        fuente: str,
        prefijo: str,
        maximo: int,
        plazo: float,
        con: Seguridad | None = None,
    ) -> None:
        self._kafka = kafka
        self._con = con or {}
        self._transaccional = transaccional
        self._fuente = fuente
        self._prefijo = prefijo
        self._maximo = maximo
        self._plazo = plazo
        self._productor: AIOKafkaProducer | None = None

    async def iniciar(self) -> None:
        """Connect and fence every earlier holder of the transactional id; its open transaction is aborted.

        Raises:
            KafkaError, TimeoutError: if the broker cannot be reached.
        """
        productor = AIOKafkaProducer(
            bootstrap_servers=self._kafka,
            transactional_id=self._transaccional,
            transaction_timeout_ms=30_000,
            request_timeout_ms=10_000,
            max_request_size=self._maximo,
            max_batch_size=131_072,
            acks="all",
            **self._con,
        )
        try:
            async with asyncio.timeout(self._plazo):
                await productor.start()
        except BaseException:
            await _cerrar(productor)
            raise
        self._productor = productor

    async def detener(self) -> None:
        """Close the connection; whatever was not committed is not published."""
        if self._productor is not None:
            productor, self._productor = self._productor, None
            await _cerrar(productor)

    async def enviar(self, filas: Sequence[Fila]) -> list[tuple[int, int]]:
        """Publish rows in one transaction and return (partition, offset) of each.

        Raises:
            RegistroRechazado: if a record will never be accepted as it is.
            KafkaError, TimeoutError: if the broker failed or another relay has fenced this one.
        """
        if self._productor is None:
            await self.iniciar()
        assert self._productor is not None
        productor = self._productor
        futuros: list[asyncio.Future[RecordMetadata]] = []
        try:
            # Without a broker aiokafka would go on trying for ever.
            async with asyncio.timeout(self._plazo):
                await productor.begin_transaction()
                for fila in filas:
                    futuro = await productor.send(
                        self._prefijo + fila.topic,
                        value=fila.cuerpo(),
                        key=fila.aggregate_id.encode(),
                        headers=fila.cabeceras(self._fuente),
                    )
                    futuros.append(futuro)
                acuses = await asyncio.gather(*futuros)
                await productor.commit_transaction()
        except BaseException as error:
            for futuro in futuros:
                # The first error tells it all; asyncio would report each of the others as forgotten.
                futuro.add_done_callback(lambda f: f.cancelled() or f.exception())
            await self.detener()
            if isinstance(error, _DEL_REGISTRO):
                raise RegistroRechazado(f"{type(error).__name__}: {error}") from error
            raise
        return [(acuse.partition, acuse.offset) for acuse in acuses]


async def _cerrar(productor: AIOKafkaProducer) -> None:
    try:
        # Without a broker the batches in hand would be waited for until they expire.
        async with asyncio.timeout(3):
            await productor.stop()
    except (KafkaError, TimeoutError):
        await productor.client.close()
