"""Acknowledging to Kafka a little later than each message: the inbox, not the offset, makes an effect happen once."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from faststream.kafka.message import ConsumerProtocol, KafkaMessage

_log = structlog.get_logger(__name__)
_TRAS_FALLO = 1.0
"""Seconds before the broker is asked again."""


class Acuses(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka ships no types
    """Offsets of settled messages, committed together every `cada` seconds, before a rebalance and at the end.

    What a crash leaves uncommitted comes again and is recognised. Only settled messages count, never the one in hand.

    Args:
        antes: finishes what the settled ones left to be done together; without it nothing is committed.
    """

    def __init__(self, antes: Callable[[], Awaitable[object]], *, cada: float = 0.5) -> None:
        self._antes = antes
        self._cada = cada
        self._hasta: dict[TopicPartition, int] = {}
        self._consumidor: AIOKafkaConsumer | None = None
        self._hay = asyncio.Event()

    def usar(self, consumidor: AIOKafkaConsumer) -> None:
        """The consumer whose group the offsets are of; those of another one are not its own."""
        self._consumidor = consumidor
        self._hasta.clear()

    def anotar(self, registro: "ConsumerRecord[bytes, bytes]") -> None:
        """`registro` is settled, and so are all before it in its partition."""
        self._hasta[TopicPartition(registro.topic, registro.partition)] = registro.offset + 1
        self._hay.set()

    async def correr(self) -> None:
        """Commit from time to time, for ever; to be cancelled."""
        while True:
            await self._hay.wait()
            await asyncio.sleep(self._cada)
            if not await self.vaciar():
                await asyncio.sleep(_TRAS_FALLO)

    async def vaciar(self) -> bool:
        """Commit what is settled now. What fails is kept for the next time, and the answer is False."""
        self._hay.clear()
        if self._consumidor is None or not self._hasta:
            return True
        propias = self._consumidor.assignment()
        pendientes = {tp: hasta for tp, hasta in self._hasta.items() if tp in propias}
        self._hasta.clear()
        if not pendientes:
            return True
        try:
            await self._antes()
            # Without a broker aiokafka would go on trying for ever.
            async with asyncio.timeout(5):
                await self._consumidor.commit(pendientes)
        except Exception as error:
            _log.warning("acuses.sin_confirmar", error=repr(error))
            for particion, hasta in pendientes.items():
                self._hasta[particion] = max(hasta, self._hasta.get(particion, 0))
            self._hay.set()
            return False
        return True

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Before another member gets them."""
        await self.vaciar()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Nothing to do: positions come from the group."""

    async def leer(
        self,
        registro: "ConsumerRecord[bytes, bytes]",
        original: Callable[["ConsumerRecord[bytes, bytes]"], Awaitable[KafkaMessage]],
    ) -> KafkaMessage:
        """A parser for FastStream whose messages acknowledge here.

        FastStream's own decodes every header as UTF-8 before our code runs; a stranger's binary one would block for
        ever.
        """
        mensaje = await original(dataclasses.replace(registro, headers=()))
        mensaje.raw_message = registro
        mensaje.consumer = _Acusador(self, mensaje.consumer, registro)
        return mensaje


@dataclasses.dataclass(frozen=True)
class _Acusador:
    """What a message believes to be its consumer."""

    acuses: Acuses
    consumidor: ConsumerProtocol
    registro: "ConsumerRecord[bytes, bytes]"

    async def commit(self) -> None:
        self.acuses.anotar(self.registro)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.consumidor.seek(partition, offset)


async def sin_decodificar(mensaje: KafkaMessage) -> Any:
    """A decoder for FastStream: the handler gets the record itself."""
    return mensaje.raw_message
