"""From a commit in one service to exactly one effect in another, on the real broker."""

import time
from collections.abc import AsyncIterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.messaging import Mensajeria, publicar
from shared.messaging.retenidos import listar, omitir, reintentar, republicar
from tests.ayudas import FabricaDeTemas, esperar_hasta
from tests.integration.shared.messaging.conftest import Mundo
from tests.integration.shared.messaging.mundo import CosaCreada, Estado, Hecho, NadieLoEscucha, receptor

pytestmark = pytest.mark.kafka


@pytest.fixture
async def salida(mundo: Mundo) -> AsyncIterator[Mensajeria]:
    mensajeria = mundo.emisor.mensajeria()
    await mensajeria.iniciar_relevo()
    yield mensajeria
    await mensajeria.detener()


@pytest.fixture
async def entrada(mundo: Mundo) -> AsyncIterator[Mensajeria]:
    mensajeria = mundo.receptor.mensajeria(receptor())
    await mensajeria.iniciar_consumidores()
    await mensajeria.iniciar_relevo()
    yield mensajeria
    await mensajeria.detener()


async def test_each_key_in_order_and_each_event_once(mundo: Mundo, salida: Mensajeria, entrada: Mensajeria) -> None:
    claves = [f"k{i}" for i in range(7)]
    await mundo.emisor.hechos(*[(c, Hecho(n=n)) for n in range(1, 6) for c in claves])
    await esperar_hasta(mundo.receptor.tiene({c: [1, 2, 3, 4, 5] for c in claves}), 30)
    await esperar_hasta(mundo.emisor.publicado)
    fila = (await mundo.emisor.consultar("SELECT * FROM outbox ORDER BY seq LIMIT 1"))[0]
    assert fila["kafka_offset"] is not None
    assert fila["attempts"] == 1
    salud = entrada.salud()
    assert salud["sano"]
    assert salud["consumidores"]["particiones"]


async def test_nothing_is_published_by_a_rolled_back_transaction(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria
) -> None:
    async with mundo.emisor.bd.tx() as tx:
        await publicar(tx, Hecho(n=1), clave="k", version=1)
        await tx.rollback()
    await mundo.emisor.hechos(("k", Hecho(n=2)))
    await esperar_hasta(mundo.receptor.tiene({"k": [2]}), 20)


async def test_what_is_missing_parks_its_key_and_not_the_others(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria
) -> None:
    await mundo.emisor.hechos(
        ("a", Hecho(n=1, necesita="x")), ("a", Hecho(n=2)), ("a", Hecho(n=3)), ("b", Hecho(n=1)), ("b", Hecho(n=2))
    )
    await esperar_hasta(mundo.receptor.tiene({"b": [1, 2]}), 20)

    async def aparcados() -> bool:
        filas = await mundo.receptor.consultar("SELECT secuencia, motivo FROM aparcados ORDER BY secuencia")
        return [tuple(f) for f in filas] == [(1, "prerrequisito"), (2, "hueco"), (3, "hueco")]

    await esperar_hasta(aparcados)
    await mundo.emisor.hechos(("x", CosaCreada(nombre="x")))
    await esperar_hasta(mundo.receptor.tiene({"b": [1, 2], "a": [1, 2, 3]}), 20)
    assert await mundo.receptor.consultar("SELECT 1 FROM aparcados") == []


async def test_types_without_handler_move_their_key_forward(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria
) -> None:
    await mundo.emisor.hechos(("k", Hecho(n=1)), ("k", Hecho(n=2)))
    async with mundo.emisor.bd.tx() as tx:
        await publicar(tx, NadieLoEscucha(), clave="k", version=3)
    await mundo.emisor.hechos(("k", Hecho(n=4)))
    await esperar_hasta(mundo.receptor.tiene({"k": [1, 2, 4]}), 20)


async def test_of_full_states_the_newest_wins(mundo: Mundo, salida: Mensajeria, entrada: Mensajeria) -> None:
    await mundo.emisor.hechos(("k", Estado(n=1)), ("k", Estado(n=5)))
    await esperar_hasta(mundo.receptor.tiene({"k": [1, 5]}), 20)


async def test_a_record_too_large_stops_its_key_alone_until_it_is_omitted(
    mundo: Mundo, temas: FabricaDeTemas, salida: Mensajeria, entrada: Mensajeria
) -> None:
    await limitar(mundo.emisor.ajustes.kafka, temas.prefijo + Hecho.topico, 4000)
    await mundo.emisor.hechos(
        ("a", Hecho(n=1)),
        ("a", Hecho(n=2, relleno="x" * 9000)),
        ("a", Hecho(n=3)),
        ("b", Hecho(n=1)),
        ("b", Hecho(n=2)),
    )
    await esperar_hasta(mundo.receptor.tiene({"a": [1], "b": [1, 2]}), 20)

    async def rechazada() -> int | None:
        filas = await mundo.emisor.consultar("SELECT seq FROM outbox WHERE last_error LIKE '%TooLarge%'")
        return filas[0]["seq"] if filas else None

    seq = await esperar_hasta(rechazada)
    assert isinstance(seq, int)
    # The relay counts at its next round what it has just written.
    await esperar_hasta(lambda: salida.salud()["relevo"]["detenidas"] == 1, que="una clave detenida")
    assert not salida.salud()["sano"]
    await mundo.emisor.hechos(("b", Hecho(n=3)))
    await esperar_hasta(mundo.receptor.tiene({"a": [1], "b": [1, 2, 3]}), 20)
    async with mundo.emisor.bd.tx() as tx:
        await omitir(tx, seq, quien="operador", razon="el adjunto no era para aquí")
    # The notice in its place keeps the sequence whole, so what follows is applied.
    await esperar_hasta(mundo.receptor.tiene({"a": [1, 3], "b": [1, 2, 3]}), 20)
    assert await mundo.receptor.consultar("SELECT 1 FROM retenidos") == []


async def test_a_topic_that_does_not_exist_does_not_stop_the_others(
    mundo: Mundo, temas: FabricaDeTemas, salida: Mensajeria, entrada: Mensajeria
) -> None:
    async with mundo.emisor.bd.tx() as tx:
        await publicar(tx, Hecho(n=1), clave="k", version=1, topico="tarda.v1")
    await mundo.emisor.hechos(("k", Hecho(n=2)))
    await esperar_hasta(mundo.receptor.tiene({"k": [2]}), 20)
    assert not await mundo.emisor.publicado()
    await temas("tarda.v1")
    await esperar_hasta(mundo.emisor.publicado, 20)


async def test_poison_on_the_broker_goes_to_the_dead_letter_topic_and_back(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria
) -> None:
    await mundo.emisor.hechos(("k", Hecho(n=1, veneno=True)), ("k", Hecho(n=2)), ("b", Hecho(n=1)))
    await esperar_hasta(mundo.receptor.tiene({"b": [1]}), 20)
    await esperar_hasta(mundo.receptor.publicado)
    cartas = await mundo.receptor.consultar("SELECT topic, kafka_offset FROM outbox")
    assert [tuple(c) for c in cartas] == [("pm_receptor.dlq.v1", 0)]
    await mundo.emisor.hechos(("antidoto", CosaCreada(nombre="antidoto")))

    async def hay_antidoto() -> bool:
        return bool(await mundo.receptor.consultar("SELECT 1 FROM cosas"))

    await esperar_hasta(hay_antidoto)
    async with mundo.receptor.bd.tx() as tx:
        (carta,) = await listar(tx, estado="muerto")
        await reintentar(tx, carta.id, quien="operador", razon="ya hay antídoto")
    await esperar_hasta(mundo.receptor.tiene({"b": [1], "k": [1, 2]}), 20)


async def test_asked_to_publish_all_again(mundo: Mundo, salida: Mensajeria, entrada: Mensajeria) -> None:
    await mundo.emisor.hechos(("k", Hecho(n=1)), ("k", Hecho(n=2)))
    await esperar_hasta(mundo.receptor.tiene({"k": [1, 2]}), 20)
    await esperar_hasta(mundo.emisor.publicado)
    async with mundo.emisor.bd.tx() as tx:
        assert await republicar(tx, clave="k", quien="operador", razon="ensayo") == 2
    await esperar_hasta(mundo.emisor.publicado)
    await mundo.emisor.hechos(("k", Hecho(n=3)))
    await esperar_hasta(mundo.receptor.tiene({"k": [1, 2, 3]}), 20)
    filas = await mundo.emisor.consultar("SELECT republished, attempts FROM outbox ORDER BY seq")
    assert [f["republished"] for f in filas] == [2, 2, 0]


async def limitar(kafka: str, topico: str, bytes_maximos: int) -> None:
    cliente = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await cliente.start()
    try:
        recurso = ConfigResource(ConfigResourceType.TOPIC, topico, configs={"max.message.bytes": str(bytes_maximos)})
        (respuesta,) = await cliente.alter_configs([recurso])
        assert respuesta.resources[0][0] == 0, respuesta
    finally:
        await cliente.close()


async def test_looking_at_the_broker_while_publishing_is_no_reason_to_stop(mundo: Mundo) -> None:
    salida = Mensajeria(mundo.emisor.ajustes, mundo.emisor.bd, vigilancia=0.001)
    await salida.iniciar_relevo()
    try:
        for n in range(1, 150):
            await mundo.emisor.hechos(("k", Hecho(n=n)))
            assert salida.relevo.salud.ajeno is None
        await esperar_hasta(mundo.emisor.publicado, 20)
        assert salida.relevo.salud.ajeno is None
    finally:
        await salida.detener()


async def test_events_that_follow_each_other_share_a_transaction_of_kafka(mundo: Mundo, salida: Mensajeria) -> None:
    inicio = time.monotonic()
    for n in range(1, 101):
        await mundo.emisor.hechos(("k", Hecho(n=n)))
    await esperar_hasta(mundo.emisor.publicado, 20)
    duro = time.monotonic() - inicio
    (fila,) = await mundo.emisor.consultar("SELECT max(kafka_offset) AS ultimo, count(*) AS cuantos FROM outbox")
    # Each transaction before the last leaves a marker among the records of the partition.
    transacciones = fila["ultimo"] + 1 - fila["cuantos"] + 1
    assert transacciones <= duro / 0.05 + 2


async def test_offsets_are_committed_for_settled_messages(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria
) -> None:
    await mundo.emisor.hechos(*[(c, Hecho(n=n)) for n in range(1, 4) for c in "abc"])
    await esperar_hasta(mundo.receptor.tiene({c: [1, 2, 3] for c in "abc"}), 20)
    grupo = entrada.salud()["consumidores"]["grupo"]
    leidos = {nombre: p["offset"] + 1 for nombre, p in entrada.salud()["consumidores"]["particiones"].items()}
    assert leidos
    cliente = AIOKafkaAdminClient(bootstrap_servers=mundo.receptor.ajustes.kafka)
    await cliente.start()
    try:

        async def confirmados() -> bool:
            offsets = await cliente.list_consumer_group_offsets(grupo)
            prefijo = mundo.receptor.ajustes.prefijo_topicos
            vistos = {f"{tp.topic.removeprefix(prefijo)}/{tp.partition}": o.offset for tp, o in offsets.items()}
            return {n: o for n, o in vistos.items() if o > 0} == leidos

        await esperar_hasta(confirmados)
    finally:
        await cliente.close()


async def test_a_topic_that_ends_before_what_was_published_is_another_broker(mundo: Mundo, entrada: Mensajeria) -> None:
    antes = mundo.emisor.mensajeria()
    await antes.iniciar_relevo()
    await mundo.emisor.hechos(("k", Hecho(n=1)), ("k", Hecho(n=2)))
    await esperar_hasta(mundo.receptor.tiene({"k": [1, 2]}), 20)
    await esperar_hasta(mundo.emisor.publicado)
    await antes.detener()
    # As if Kafka had lost the last hundred records of the partition.
    await mundo.emisor.consultar("UPDATE relevo_particiones SET ultimo_offset = ultimo_offset + 100")

    cauto = mundo.emisor.mensajeria()
    await cauto.iniciar_relevo()
    try:
        await mundo.emisor.hechos(("k", Hecho(n=3)))
        await esperar_hasta(lambda: cauto.relevo.salud.ajeno, 20)
        assert "terminan antes de lo ya publicado" in (cauto.relevo.salud.ajeno or "")
        assert not await mundo.emisor.publicado()
    finally:
        await cauto.detener()

    mundo.emisor.ajustes = mundo.emisor.ajustes.model_copy(update={"kafka_cluster_nuevo": True})
    permitido = mundo.emisor.mensajeria()
    await permitido.iniciar_relevo()
    try:
        await esperar_hasta(mundo.receptor.tiene({"k": [1, 2, 3]}), 20)
        await esperar_hasta(mundo.emisor.publicado)
        filas = await mundo.emisor.consultar("SELECT republished FROM outbox ORDER BY seq")
        assert [f["republished"] for f in filas] == [2, 2, 0]
    finally:
        await permitido.detener()
