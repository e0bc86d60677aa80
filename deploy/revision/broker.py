"""What the auditor asks of the broker."""

import json
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.cli.eventos import leer
from shared.messaging.conexion import seguridad
from shared.settings import Ajustes


async def retraso(kafka: str, grupo: str) -> dict[str, int]:
    """Messages that a consumer group has not settled, by topic/partition; empty for a group that never read."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka, **seguridad(Ajustes()))
    await admin.start()
    try:
        guardados = await admin.list_consumer_group_offsets(grupo)
    finally:
        await admin.close()
    if not guardados:
        return {}
    consumidor = AIOKafkaConsumer(
        bootstrap_servers=kafka, isolation_level="read_committed", enable_auto_commit=False, **seguridad(Ajustes())
    )
    await consumidor.start()
    try:
        # The end counts transaction markers, which are offsets but not messages: only reading tells them apart.
        consumidor.assign(list(guardados))
        finales = await consumidor.end_offsets(list(guardados))
        for particion, guardado in guardados.items():
            consumidor.seek(particion, max(guardado.offset, 0))
        pendientes = {f"{p.topic}/{p.partition}": 0 for p in guardados}
        while [p for p in guardados if await consumidor.position(p) < finales[p]]:
            for particion, registros in (await consumidor.getmany(timeout_ms=100)).items():
                pendientes[f"{particion.topic}/{particion.partition}"] += len(registros)
        return pendientes
    finally:
        await consumidor.stop()


async def ultimos_por_clave(kafka: str, tema: str) -> dict[str, dict[str, Any]]:
    """The message with the greatest version of each key of a public topic, as DIAN would keep it."""
    ultimos: dict[str, dict[str, Any]] = {}
    async for registro in leer(kafka, [tema], hasta_el_final=True):
        cuerpo = json.loads(registro.value)
        clave = registro.key.decode()
        if clave not in ultimos or cuerpo["version"] > ultimos[clave]["version"]:
            ultimos[clave] = cuerpo
    return ultimos
