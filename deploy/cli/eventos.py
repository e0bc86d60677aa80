"""`contingentes eventos`: read the topics as a subscriber does."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from deploy.cli.conexiones import conexiones
from shared.events.temas import PUBLICO_CQE, PUBLICO_DEX, PUBLICO_GARANTIAS, TEMAS
from shared.messaging.conexion import seguridad
from shared.settings import Ajustes

app = typer.Typer(no_args_is_help=True, help="Los eventos, como los lee un suscriptor.")


async def leer(
    kafka: str, temas: list[str], *, hasta_el_final: bool, desde_el_inicio: bool = True
) -> AsyncIterator[ConsumerRecord]:
    """Committed records of whole topics (names with prefix), in the order in which they arrive.

    Reads without a group, so that looking leaves no trace in the broker.

    Args:
        hasta_el_final: stop at the ends that the topics had at the start; else go on for ever.
    """
    consumidor = AIOKafkaConsumer(
        bootstrap_servers=kafka, isolation_level="read_committed", enable_auto_commit=False, **seguridad(Ajustes())
    )
    await consumidor.start()
    try:
        particiones = []
        for tema in temas:
            numeros = await _particiones(consumidor, tema)
            particiones += [TopicPartition(tema, n) for n in numeros]
        consumidor.assign(particiones)
        if desde_el_inicio:
            await consumidor.seek_to_beginning(*particiones)
        else:
            await consumidor.seek_to_end(*particiones)
        finales = await consumidor.end_offsets(particiones)
        while not hasta_el_final or await _faltan(consumidor, finales):
            for registros in (await consumidor.getmany(timeout_ms=200)).values():
                for registro in registros:
                    yield registro
    finally:
        await consumidor.stop()


async def _particiones(consumidor: AIOKafkaConsumer, tema: str) -> list[int]:
    await consumidor._client.add_topic(tema)  # without it the cluster's metadata does not hold the topic
    numeros = consumidor.partitions_for_topic(tema)
    if not numeros:
        raise typer.BadParameter(f"no existe el tema {tema}")
    return sorted(numeros)


async def _faltan(consumidor: AIOKafkaConsumer, finales: dict[TopicPartition, int]) -> bool:
    for particion, fin in finales.items():
        if await consumidor.position(particion) < fin:
            return True
    return False


def como_dict(registro: ConsumerRecord) -> dict[str, Any]:
    """A record as people and programs read it: attributes, key, place and body."""
    return {
        "tema": registro.topic,
        "particion": registro.partition,
        "offset": registro.offset,
        "clave": registro.key.decode() if registro.key else None,
        "cabeceras": {nombre: valor.decode() for nombre, valor in registro.headers},
        "cuerpo": json.loads(registro.value) if registro.value else None,
    }


@app.command()
def seguir(
    tema: Annotated[list[str] | None, typer.Option(help="Tema sin prefijo; por defecto los públicos.")] = None,
    todos: Annotated[bool, typer.Option(help="Todos los temas de la instalación.")] = False,
    desde_ahora: Annotated[bool, typer.Option(help="Solo lo que llegue desde ahora.")] = False,
    hasta_el_final: Annotated[bool, typer.Option(help="Terminar al llegar a lo último publicado.")] = False,
    como_json: Annotated[bool, typer.Option("--json", help="Una línea JSON por evento.")] = False,
) -> None:
    """Seguir los eventos como lo haría el sistema de la DIAN: solo lo confirmado, en orden por clave."""
    donde = conexiones()
    elegidos = [t.nombre for t in TEMAS] if todos else (tema or [PUBLICO_CQE, PUBLICO_DEX, PUBLICO_GARANTIAS])
    nombres = [donde.prefijo + t for t in elegidos]
    asyncio.run(_seguir(donde.kafka, nombres, desde_ahora, hasta_el_final, como_json))


async def _seguir(kafka: str, temas: list[str], desde_ahora: bool, hasta_el_final: bool, como_json: bool) -> None:
    versiones: dict[tuple[str, str], int] = {}
    async for registro in leer(kafka, temas, hasta_el_final=hasta_el_final, desde_el_inicio=not desde_ahora):
        evento = como_dict(registro)
        if como_json:
            typer.echo(json.dumps(evento, ensure_ascii=False))
            continue
        cuerpo = evento["cuerpo"] or {}
        clave = (registro.topic, str(evento["clave"]))
        version = int(cuerpo.get("version", 0))
        vieja = version and version <= versiones.get(clave, 0)
        versiones[clave] = max(version, versiones.get(clave, 0))
        hora = datetime.fromtimestamp(registro.timestamp / 1000, UTC).strftime("%H:%M:%S")
        detalle = " ".join(
            f"{campo}={cuerpo[campo]}"
            for campo in ("numero", "version", "estado", "nit", "cantidad_kg", "veredicto")
            if cuerpo.get(campo) not in (None, "")
        )
        tipo = evento["cabeceras"].get("ce_type", "")
        typer.echo(f"{hora}  {tipo}  {detalle}{'  (ya se tenía una versión mayor o igual)' if vieja else ''}")
