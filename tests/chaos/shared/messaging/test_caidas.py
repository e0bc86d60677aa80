"""kill -9 at the named points, the database gone for a while, two relays at once: every effect exactly once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from aiokafka import AIOKafkaConsumer
from pydantic import SecretStr

from shared.messaging import Mensajeria
from shared.persistence import BaseDeDatos
from tests.ayudas import esperar_hasta
from tests.integration.shared.messaging.conftest import Mundo
from tests.integration.shared.messaging.mundo import RAIZ, TOPICO, Hecho, Servicio, receptor
from tests.integration.shared.messaging.puente import Puente

pytestmark = pytest.mark.kafka


async def proceso(servicio: Servicio, punto: str) -> asyncio.subprocess.Process:
    ajustes = servicio.ajustes
    entorno = {
        **os.environ,
        "CONTINGENTES_SERVICIO": ajustes.servicio,
        "CONTINGENTES_POSTGRES_URL": ajustes.postgres_url.get_secret_value(),
        "CONTINGENTES_KAFKA": ajustes.kafka,
        "CONTINGENTES_PREFIJO_TOPICOS": ajustes.prefijo_topicos,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.shared.messaging.proceso", punto, cwd=RAIZ, env=entorno
    )


async def muere_solo(servicio: Servicio, punto: str) -> None:
    """Run it until it kills itself at `punto`."""
    hijo = await proceso(servicio, punto)
    try:
        async with asyncio.timeout(30):
            assert await hijo.wait() == -signal.SIGKILL
    finally:
        if hijo.returncode is None:
            hijo.kill()
            await hijo.wait()


@pytest.fixture
async def salida(mundo: Mundo) -> AsyncIterator[Mensajeria]:
    """The publisher's messaging, to be started by the test."""
    mensajeria = mundo.emisor.mensajeria()
    yield mensajeria
    await mensajeria.detener()


@pytest.fixture
async def entrada(mundo: Mundo) -> AsyncIterator[Mensajeria]:
    """The consumer's messaging, to be started by the test."""
    mensajeria = mundo.receptor.mensajeria(receptor())
    yield mensajeria
    await mensajeria.detener()


async def en_kafka(mundo: Mundo) -> int:
    """How many records a reader of committed ones finds."""
    lector = AIOKafkaConsumer(
        mundo.emisor.ajustes.prefijo_topicos + TOPICO,
        bootstrap_servers=mundo.emisor.ajustes.kafka,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await lector.start()
    try:
        finales = await lector.end_offsets(lector.assignment())
        cuantos = 0
        while any([await lector.position(tp) < final for tp, final in finales.items()]):
            cuantos += sum(len(lote) for lote in (await lector.getmany(timeout_ms=200)).values())
        return cuantos
    finally:
        await lector.stop()


async def test_killed_between_commit_and_publish(mundo: Mundo, salida: Mensajeria, entrada: Mensajeria) -> None:
    await muere_solo(mundo.emisor, "entre_commit_y_publicar")
    assert not await mundo.emisor.publicado()
    await salida.iniciar_relevo()
    await entrada.iniciar_consumidores()
    await esperar_hasta(mundo.receptor.tiene({"k": [1]}), 60)
    await esperar_hasta(mundo.emisor.publicado)
    assert await en_kafka(mundo) == 1


async def test_killed_between_publish_and_mark(mundo: Mundo, salida: Mensajeria, entrada: Mensajeria) -> None:
    await mundo.emisor.hechos(*[(c, Hecho(n=n)) for n in (1, 2) for c in "abc"])
    await muere_solo(mundo.emisor, "entre_publicar_y_marcar")
    assert not await mundo.emisor.publicado()
    await salida.iniciar_relevo()
    await esperar_hasta(mundo.emisor.publicado, 60)
    # Really the point that was meant: Kafka holds them twice.
    assert await en_kafka(mundo) == 12
    await entrada.iniciar_consumidores()
    await mundo.emisor.hechos(*[(c, Hecho(n=3)) for c in "abc"])
    await esperar_hasta(mundo.receptor.tiene({c: [1, 2, 3] for c in "abc"}), 60)


@pytest.mark.parametrize(
    "punto", ["entre_manejar_y_acusar", pytest.param("dentro_del_manejador", marks=pytest.mark.largo)]
)
async def test_killed_around_the_commit_of_a_handler(
    mundo: Mundo, salida: Mensajeria, entrada: Mensajeria, punto: str
) -> None:
    await salida.iniciar_relevo()
    await mundo.emisor.hechos(("k", Hecho(n=1)))
    await muere_solo(mundo.receptor, punto)
    assert await mundo.receptor.efectos() == ({"k": [1]} if punto == "entre_manejar_y_acusar" else {})
    await mundo.emisor.hechos(("k", Hecho(n=2)))
    # The group waits for the dead member's session (6 s) before it gives its partitions to us.
    await entrada.iniciar_consumidores()
    await esperar_hasta(mundo.receptor.tiene({"k": [1, 2]}), 30)


async def test_two_relays_at_once(mundo: Mundo, entrada: Mensajeria) -> None:
    relevos = [mundo.emisor.mensajeria() for _ in range(2)]
    try:
        for relevo in relevos:
            await relevo.iniciar_relevo()
        await entrada.iniciar_consumidores()
        await mundo.emisor.hechos(*[(c, Hecho(n=n)) for n in range(1, 6) for c in "abc"])
        await esperar_hasta(mundo.receptor.tiene({c: [1, 2, 3, 4, 5] for c in "abc"}), 60)
        assert await en_kafka(mundo) == 15
        activos = [r for r in relevos if r.relevo.salud.activo]
        assert len(activos) == 1

        # The active one's connection, and with it its lock, is taken away: the other goes on where it stopped.
        pid = await mundo.emisor.consultar(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert len(pid) == 1
        await mundo.emisor.consultar("SELECT pg_terminate_backend($1)", pid[0]["pid"])
        await mundo.emisor.hechos(*[(c, Hecho(n=6)) for c in "abc"])
        await esperar_hasta(mundo.receptor.tiene({c: [1, 2, 3, 4, 5, 6] for c in "abc"}), 60)
        assert sum(r.relevo.salud.activo for r in relevos) <= 1
    finally:
        for relevo in relevos:
            await relevo.detener()


async def test_the_database_goes_and_comes_back(mundo: Mundo, postgres: str) -> None:
    partes = urlsplit(postgres)
    puente = Puente(partes.hostname or "127.0.0.1", partes.port or 5432)
    await puente.abrir()
    por_puente = []
    for servicio in (mundo.emisor, mundo.receptor):
        url = puente.por_aqui(servicio.ajustes.postgres_url.get_secret_value())
        ajustes = servicio.ajustes.model_copy(update={"postgres_url": SecretStr(url)})
        por_puente.append(Servicio(ajustes, BaseDeDatos(url, conexiones=3), servicio.superusuario))
    salida, entrada = por_puente[0].mensajeria(), por_puente[1].mensajeria(receptor())
    await salida.iniciar_relevo()
    await entrada.iniciar_consumidores()
    try:
        await mundo.emisor.hechos(*[(c, Hecho(n=1)) for c in "abc"])
        await esperar_hasta(mundo.receptor.tiene({c: [1] for c in "abc"}), 60)
        await puente.cortar()
        await mundo.emisor.hechos(*[(c, Hecho(n=n)) for n in (2, 3) for c in "abc"])
        await esperar_hasta(lambda: salida.relevo.salud.ultimo_error and not salida.relevo.salud.activo, 30)
        await esperar_hasta(lambda: entrada.salud()["consumidores"]["ultimo_error"], 10)
        assert await mundo.receptor.efectos() == {c: [1] for c in "abc"}
        await puente.abrir()
        await esperar_hasta(mundo.receptor.tiene({c: [1, 2, 3] for c in "abc"}), 30)
        assert await mundo.receptor.consultar("SELECT 1 FROM retenidos") == []
    finally:
        await entrada.detener()
        await salida.detener()
        for servicio in por_puente:
            await servicio.bd.cerrar()
        await puente.cortar()


async def test_members_that_come_and_go_in_the_middle(mundo: Mundo, salida: Mensajeria, entrada: Mensajeria) -> None:
    await salida.iniciar_relevo()
    await entrada.iniciar_consumidores()
    claves = [f"k{i}" for i in range(10)]
    await mundo.emisor.hechos(*[(c, Hecho(n=n)) for n in range(1, 11) for c in claves])
    otra = mundo.receptor.mensajeria(receptor())
    try:
        await esperar_hasta(mundo.receptor.efectos, 60)
        await otra.iniciar_consumidores()
        # Both have partitions: the newcomer settles some of what is published now.
        n = 10
        while not otra.salud()["consumidores"]["particiones"]:
            n += 1
            await mundo.emisor.hechos(*[(c, Hecho(n=n)) for c in claves])
            assert n < 500, "el segundo miembro nunca recibió nada"
        await entrada.detener()
        await mundo.emisor.hechos(*[(c, Hecho(n=n + 1)) for c in claves])
        await esperar_hasta(mundo.receptor.tiene({c: list(range(1, n + 2)) for c in claves}), 30)
        assert await mundo.receptor.consultar("SELECT 1 FROM retenidos WHERE resuelto_en IS NULL") == []
    finally:
        await otra.detener()
