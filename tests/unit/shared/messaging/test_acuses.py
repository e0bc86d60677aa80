"""Acknowledgements that a dying broker did not take are sent again."""

import asyncio
from dataclasses import dataclass, field

from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from shared.messaging.acuses import Acuses
from tests.ayudas import esperar_hasta

CERO, UNA = TopicPartition("t", 0), TopicPartition("t", 1)


@dataclass
class Registro:
    topic: str
    partition: int
    offset: int


@dataclass
class Consumidor:
    """A member of a group whose broker fails `fallas` times."""

    fallas: int = 0
    asignadas: set[TopicPartition] = field(default_factory=lambda: {CERO, UNA})
    confirmado: dict[TopicPartition, int] = field(default_factory=dict)

    def assignment(self) -> set[TopicPartition]:
        return self.asignadas

    async def commit(self, hasta: dict[TopicPartition, int]) -> None:
        if self.fallas:
            self.fallas -= 1
            raise KafkaConnectionError
        self.confirmado |= hasta


async def _nada() -> None:
    pass


async def test_what_the_broker_did_not_take_is_committed_later_without_a_new_message() -> None:
    acuses, consumidor = Acuses(_nada, cada=0.001), Consumidor(fallas=1)
    acuses.usar(consumidor)
    correr = asyncio.create_task(acuses.correr())
    acuses.anotar(Registro("t", 0, 6))
    await esperar_hasta(lambda: consumidor.confirmado == {CERO: 7})
    correr.cancel()


async def test_a_newer_offset_is_never_put_back_to_an_older_one() -> None:
    acuses, consumidor = Acuses(_nada), Consumidor(fallas=1)
    acuses.usar(consumidor)
    acuses.anotar(Registro("t", 0, 6))
    assert not await acuses.vaciar()
    acuses.anotar(Registro("t", 0, 8))
    acuses.anotar(Registro("t", 1, 2))
    assert await acuses.vaciar()
    assert consumidor.confirmado == {CERO: 9, UNA: 3}


async def test_partitions_of_others_and_offsets_of_another_consumer_are_not_committed() -> None:
    acuses, primero, segundo = Acuses(_nada), Consumidor(fallas=1), Consumidor()
    acuses.usar(primero)
    acuses.anotar(Registro("t", 0, 6))
    assert not await acuses.vaciar()
    acuses.usar(segundo)
    acuses.anotar(Registro("t", 1, 2))
    segundo.asignadas = {CERO}
    assert await acuses.vaciar()
    assert segundo.confirmado == {}


async def test_nothing_is_committed_until_what_was_left_for_together_is_done() -> None:
    consumidor, fallas = Consumidor(), [OSError("la base no responde")]

    async def asentar() -> None:
        if fallas:
            raise fallas.pop()

    acuses = Acuses(asentar)
    acuses.usar(consumidor)
    acuses.anotar(Registro("t", 0, 6))
    assert not await acuses.vaciar()
    assert consumidor.confirmado == {}
    assert await acuses.vaciar()
    assert consumidor.confirmado == {CERO: 7}
