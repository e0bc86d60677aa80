"""The broker killed and started again, replaced by an empty one, and its topics made anew."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.kafka import Kafka
from deploy.local.rutas import carpeta_de_programas, carpeta_local
from tests.ayudas import FabricaDeBases, FabricaDeTemas, esperar_hasta
from tests.integration.shared.messaging.mundo import TOPICOS, Hecho, Servicio, nuevo_servicio, receptor

pytestmark = pytest.mark.kafka


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Kafka]:
    """A broker of this test alone, free to be killed."""
    broker = Kafka(tmp_path / "kafka", tmp_path / "kafka.log", programas=carpeta_de_programas(carpeta_local()))
    await broker.iniciar()
    yield broker
    await broker.parar()


async def reemplazar(broker: Kafka, carpeta: Path) -> None:
    """kill -9, and an empty cluster where it was."""
    assert broker.hijo is not None
    broker.hijo.matar()
    shutil.rmtree(carpeta)
    await broker.iniciar()


async def pareja(
    kafka: str, prefijo: str, fabrica: FabricaDeBases, plantillas: dict[str, str], *, cluster_nuevo: bool
) -> list[Servicio]:
    return [
        await nuevo_servicio(s, fabrica, plantillas[s], kafka=kafka, prefijo=prefijo, cluster_nuevo=cluster_nuevo)
        for s in ("pm_emisor", "pm_receptor")
    ]


@pytest.mark.largo
async def test_restarted_with_kill_9(broker: Kafka, base_de_datos: FabricaDeBases, plantillas: dict[str, str]) -> None:
    temas = FabricaDeTemas(broker.bootstrap)
    await temas(*TOPICOS, particiones=3)
    emisor, destino = await pareja(broker.bootstrap, temas.prefijo, base_de_datos, plantillas, cluster_nuevo=False)
    salida, entrada = emisor.mensajeria(), destino.mensajeria(receptor())
    await salida.iniciar_relevo()
    await entrada.iniciar_consumidores()
    try:
        await emisor.hechos(*[(c, Hecho(n=1)) for c in "abc"])
        await esperar_hasta(destino.tiene({c: [1] for c in "abc"}), 60)
        puerto = broker.puerto
        assert broker.hijo is not None
        broker.hijo.matar()
        await emisor.hechos(*[(c, Hecho(n=n)) for n in (2, 3) for c in "abc"])
        await esperar_hasta(lambda: salida.relevo.salud.ultimo_error, 40)
        assert not await emisor.publicado()
        await broker.iniciar()
        assert broker.puerto == puerto
        await esperar_hasta(destino.tiene({c: [1, 2, 3] for c in "abc"}), 60)
        await esperar_hasta(emisor.publicado)
        # The same broker: no new epoch.
        assert (await emisor.consultar("SELECT epoca FROM relevo"))[0]["epoca"] == 1
        assert (await destino.consultar("SELECT epoca FROM relevo"))[0]["epoca"] == 1

        # Without a broker a service can still be stopped.
        assert broker.hijo is not None
        broker.hijo.matar()
        async with asyncio.timeout(30):
            await entrada.detener()
            await salida.detener()
    finally:
        await entrada.detener()
        await salida.detener()
        for servicio in (emisor, destino):
            await servicio.bd.cerrar()


@pytest.mark.largo
async def test_replaced_by_an_empty_one(
    broker: Kafka, base_de_datos: FabricaDeBases, plantillas: dict[str, str], tmp_path: Path
) -> None:
    temas = FabricaDeTemas(broker.bootstrap)
    await temas(*TOPICOS, particiones=3)
    emisor, destino = await pareja(broker.bootstrap, temas.prefijo, base_de_datos, plantillas, cluster_nuevo=False)
    salida, entrada = emisor.mensajeria(), destino.mensajeria(receptor())
    await salida.iniciar_relevo()
    await entrada.iniciar_consumidores()
    antes = {c: [1, 2] for c in "abc"}
    try:
        await emisor.hechos(*[(c, Hecho(n=n)) for n in (1, 2) for c in "abc"])
        await esperar_hasta(destino.tiene(antes), 60)
        await esperar_hasta(emisor.publicado)

        await reemplazar(broker, tmp_path / "kafka")
        await temas(*TOPICOS, particiones=3)
        await emisor.hechos(*[(c, Hecho(n=3)) for c in "abc"])
        # Not allowed: both stop and say so.
        await esperar_hasta(lambda: salida.salud()["relevo"]["ajeno"], 40)
        await esperar_hasta(lambda: entrada.salud()["consumidores"]["ajeno"], 40)
        assert "el cluster de Kafka es" in salida.salud()["relevo"]["ajeno"]
        assert not salida.salud()["sano"]
        assert not entrada.salud()["sano"]
        assert not await emisor.publicado()
        assert await destino.efectos() == antes
    finally:
        await entrada.detener()
        await salida.detener()

    for servicio in (emisor, destino):
        servicio.ajustes = servicio.ajustes.model_copy(update={"kafka_cluster_nuevo": True})
    salida, entrada = emisor.mensajeria(), destino.mensajeria(receptor())
    await salida.iniciar_relevo()
    await entrada.iniciar_consumidores()
    try:
        await esperar_hasta(destino.tiene({c: [1, 2, 3] for c in "abc"}), 40)
        await esperar_hasta(emisor.publicado)
        filas = await emisor.consultar("SELECT republished, count(*) AS n FROM outbox GROUP BY 1 ORDER BY 1")
        assert [tuple(f) for f in filas] == [(0, 3), (2, 6)]
        assert (await emisor.consultar("SELECT epoca FROM relevo"))[0]["epoca"] == 2
        assert entrada.salud()["consumidores"]["grupo"] == f"{temas.prefijo}pm_receptor.2"
        assert await destino.consultar("SELECT 1 FROM retenidos") == []
    finally:
        await entrada.detener()
        await salida.detener()
        for servicio in (emisor, destino):
            await servicio.bd.cerrar()


async def test_topics_made_anew_under_running_services(
    kafka: str, base_de_datos: FabricaDeBases, temas: FabricaDeTemas, plantillas: dict[str, str]
) -> None:
    nombres = await temas(*TOPICOS, particiones=3)
    emisor, destino = await pareja(kafka, temas.prefijo, base_de_datos, plantillas, cluster_nuevo=True)
    salida, entrada = emisor.mensajeria(), destino.mensajeria(receptor())
    await salida.iniciar_relevo()
    await entrada.iniciar_consumidores()
    try:
        await emisor.hechos(*[(c, Hecho(n=n)) for n in (1, 2) for c in "abc"])
        await esperar_hasta(destino.tiene({c: [1, 2] for c in "abc"}), 60)
        cliente = AIOKafkaAdminClient(bootstrap_servers=kafka)
        await cliente.start()
        try:
            await cliente.delete_topics(nombres)

            async def borrados() -> bool:
                return not set(nombres) & set(await cliente.list_topics())

            await esperar_hasta(borrados)
        finally:
            await cliente.close()
        await temas(*TOPICOS, particiones=3)
        await emisor.hechos(*[(c, Hecho(n=3)) for c in "abc"])
        await esperar_hasta(destino.tiene({c: [1, 2, 3] for c in "abc"}), 40)

        async def otra_epoca() -> bool:
            filas = await emisor.consultar("SELECT epoca FROM relevo")
            return bool(filas[0]["epoca"] == 2)

        await esperar_hasta(otra_epoca)
        await esperar_hasta(emisor.publicado, 60)
        assert await destino.efectos() == {c: [1, 2, 3] for c in "abc"}
    finally:
        await entrada.detener()
        await salida.detener()
        for servicio in (emisor, destino):
            await servicio.bd.cerrar()
