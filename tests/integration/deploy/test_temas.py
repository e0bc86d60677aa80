"""Topics are created with their settings and brought to the declared state when they differ."""

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.kafka.temas import crear_temas
from shared.events.temas import TEMAS, Tema
from tests.ayudas import FabricaDeTemas, esperar_hasta


async def _estado(kafka: str, tema: str) -> tuple[int, dict[str, str]]:
    cliente = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await cliente.start()
    try:
        (descripcion,) = await cliente.describe_topics([tema])
        (respuesta,) = await cliente.describe_configs([ConfigResource(ConfigResourceType.TOPIC, tema)])
        valores = {entrada[0]: entrada[1] for entrada in respuesta.resources[0][4]}
        return len(descripcion["partitions"]), valores
    finally:
        await cliente.close()


async def test_every_declared_topic_exists_once(kafka: str, temas: FabricaDeTemas) -> None:
    creados = await crear_temas(kafka, temas.prefijo)
    temas.anotar(creados)
    assert sorted(creados) == sorted(temas.prefijo + t.nombre for t in TEMAS)
    assert await crear_temas(kafka, temas.prefijo) == []


async def test_a_topic_that_differs_gets_its_partitions_and_settings(kafka: str, temas: FabricaDeTemas) -> None:
    (nombre,) = await temas("publico.x.v1", particiones=1)
    declarado = Tema("publico.x.v1", particiones=3, config={"cleanup.policy": "compact"})
    assert await crear_temas(kafka, temas.prefijo, temas=[declarado]) == []

    async def declarado_del_todo() -> bool:
        particiones, valores = await _estado(kafka, nombre)
        return particiones == 3 and valores["cleanup.policy"] == "compact"

    await esperar_hasta(declarado_del_todo)
