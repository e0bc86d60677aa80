"""The servers that every other test stands on are the real ones and behave as the design needs."""

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import ProducerFenced

from tests.ayudas import FabricaDeBases, FabricaDeTemas, esperar_hasta

pytestmark = pytest.mark.kafka


async def test_a_database_cloned_from_a_template_has_its_rows_and_nobody_elses(base_de_datos: FabricaDeBases) -> None:
    plantilla = await base_de_datos()
    conexion = await asyncpg.connect(plantilla)
    await conexion.execute("CREATE TABLE t (x int); INSERT INTO t VALUES (7)")
    await conexion.close()
    copia = await base_de_datos(plantilla=plantilla.rsplit("/", 1)[1])
    conexion = await asyncpg.connect(copia)
    await conexion.execute("INSERT INTO t VALUES (8)")
    assert [f["x"] for f in await conexion.fetch("SELECT x FROM t ORDER BY x")] == [7, 8]
    await conexion.close()
    conexion = await asyncpg.connect(plantilla)
    assert await conexion.fetchval("SELECT count(*) FROM t") == 1
    assert await conexion.fetchval("SELECT current_setting('server_version_num')::int") >= 150000
    await conexion.close()


async def test_a_committed_reader_sees_no_aborted_record_and_an_old_producer_is_fenced(
    kafka: str, temas: FabricaDeTemas
) -> None:
    (tema,) = await temas("hechos.v1")
    viejo = AIOKafkaProducer(bootstrap_servers=kafka, transactional_id=tema, acks="all")
    await viejo.start()
    await viejo.begin_transaction()
    await viejo.send_and_wait(tema, b"abortado", key=b"k")
    await viejo.abort_transaction()
    async with viejo.transaction():
        await viejo.send_and_wait(tema, b"uno", key=b"k")
    nuevo = AIOKafkaProducer(bootstrap_servers=kafka, transactional_id=tema, acks="all")
    await nuevo.start()
    with pytest.raises(ProducerFenced):
        async with viejo.transaction():
            await viejo.send_and_wait(tema, b"de un cercado", key=b"k")
    async with nuevo.transaction():
        await nuevo.send_and_wait(tema, b"dos", key=b"k")
    lector = AIOKafkaConsumer(
        tema,
        bootstrap_servers=kafka,
        group_id=tema,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await lector.start()
    vistos: list[bytes | None] = []

    async def leer() -> bool:
        lotes = await lector.getmany(timeout_ms=200)
        vistos.extend(r.value for lote in lotes.values() for r in lote)
        return len(vistos) >= 2

    try:
        await esperar_hasta(leer)
        assert vistos == [b"uno", b"dos"]
    finally:
        await lector.stop()
        await nuevo.stop()
        await viejo.stop()
