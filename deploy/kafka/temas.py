"""Creates the installation's topics, each with its partitions and settings; run as often as wanted.

python -m deploy.kafka.temas          # CONTINGENTES_KAFKA[_…], …_PREFIJO_TOPICOS, …_REPLICAS
"""

import asyncio
import os
from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.events.temas import TEMAS, Tema
from shared.messaging.conexion import Seguridad, seguridad
from shared.settings import Ajustes


async def crear_temas(
    bootstrap: str,
    prefijo: str = "contingentes.",
    *,
    temas: Sequence[Tema] = TEMAS,
    replicas: int = 1,
    con: Seguridad | None = None,
) -> list[str]:
    """Create the missing topics, add missing partitions and put the declared settings.

    Args:
        bootstrap: host:port, separated by commas.
        prefijo: of the installation.
        replicas: copies of each partition of a new topic.
        con: security of the connection; none for a plain one.

    Returns:
        Full names of the topics that were created.

    Raises:
        KafkaError: what the broker refused, with the topic's name.
    """
    cliente = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **(con or {}))
    await cliente.start()
    try:
        # Asking for all and reading who existed: what a broker lists lags behind what it has.
        pedidos = [NewTopic(prefijo + t.nombre, t.particiones, replicas, topic_configs=t.config) for t in temas]
        respuesta = await cliente.create_topics(pedidos)
        _exigir(respuesta.topic_errors, salvo=TopicAlreadyExistsError.errno)
        creados = {nombre for nombre, codigo, *_ in respuesta.topic_errors if codigo == 0}
        existentes = await _visibles(cliente, [prefijo + t.nombre for t in temas])
        viejos = [t for t in temas if prefijo + t.nombre not in creados]
        crecer = {
            prefijo + t.nombre: NewPartitions(t.particiones)
            for t in viejos
            if existentes[prefijo + t.nombre] < t.particiones
        }
        if crecer:
            _exigir((await cliente.create_partitions(crecer)).topic_errors)
        ajustes = [
            ConfigResource(ConfigResourceType.TOPIC, prefijo + t.nombre, configs=t.config) for t in viejos if t.config
        ]
        if ajustes:
            for cambio in await cliente.alter_configs(ajustes):
                _exigir([(r[3], r[0], r[1]) for r in cambio.resources])
    finally:
        await cliente.close()
    return sorted(creados)


async def _visibles(cliente: AIOKafkaAdminClient, nombres: Sequence[str]) -> dict[str, int]:
    """Number of partitions of each topic, once the broker lists them all."""
    while True:
        hallados = {d["topic"]: len(d["partitions"]) for d in await cliente.describe_topics() if not d["error_code"]}
        if set(nombres) <= set(hallados):
            return hallados
        await asyncio.sleep(0.05)


def _exigir(errores: Sequence[tuple[str, int, str | None]], *, salvo: int = 0) -> None:
    for tema, codigo, mensaje in errores:
        if codigo not in (0, salvo):
            raise for_code(codigo)(f"{tema}: {mensaje or 'el broker lo rechazó'}")


def main() -> None:
    creados = asyncio.run(
        crear_temas(
            os.environ["CONTINGENTES_KAFKA"],
            os.environ.get("CONTINGENTES_PREFIJO_TOPICOS", "contingentes."),
            replicas=int(os.environ.get("CONTINGENTES_REPLICAS", "1")),
            con=seguridad(Ajustes()),
        )
    )
    print("Temas creados: " + (", ".join(creados) if creados else "ninguno, ya estaban todos"))


if __name__ == "__main__":
    main()
