"""Publishes the recorded stream of this folder to a Kafka of one's own, as the system would, to test a reader with it.

Needs `pip install aiokafka`. The stream has repeats with the same `ce_id`, disorder between numbers (never within one),
a replay of everything from the start, states published again under another `ce_id`, a state that comes after a newer
one, and fields and a type that no version of today knows. After it a reader must hold what `esperado.json` says.

    python examples/dian_kit/jugar.py --kafka 127.0.0.1:9092 --prefijo prueba.
    python examples/dian_kit/jugar.py --comparar mi_estado.json

`mi_estado.json` is `{"cqe 6CO000001": {"version": 4, "estado": "utilizado"}, …}`. The topics must exist:
`<prefijo>publico.cqe.v1`, `….dex.v1` and `….garantias.v1`, with any number of partitions.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

AQUI = Path(__file__).parent


async def publicar(kafka: str, prefijo: str, **con: Any) -> int:
    """Send every record in order; gives how many. `con` is what aiokafka needs besides, for TLS and authentication."""
    registros = [json.loads(linea) for linea in (AQUI / "flujo.jsonl").read_text(encoding="utf-8").splitlines()]
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True, **con) as productor:
        for registro in registros:
            await productor.send_and_wait(
                prefijo + registro["tema"],
                json.dumps(registro["cuerpo"], ensure_ascii=False).encode(),
                key=registro["clave"].encode(),
                headers=[(nombre, valor.encode()) for nombre, valor in registro["cabeceras"].items()],
            )
    return len(registros)


def comparar(propio: dict[str, Any]) -> list[str]:
    """What differs from the expected final state, a line each."""
    esperado = json.loads((AQUI / "esperado.json").read_text(encoding="utf-8"))
    return [
        f"{numero}: se esperaba {esperado.get(numero)} y hay {propio.get(numero)}"
        for numero in sorted(esperado.keys() | propio.keys())
        if esperado.get(numero) != propio.get(numero)
    ]


def main() -> None:
    opciones = argparse.ArgumentParser(description="Flujo grabado para probar un lector.")
    opciones.add_argument("--kafka", default="127.0.0.1:9092")
    opciones.add_argument("--prefijo", default="prueba.")
    opciones.add_argument("--comparar", type=Path)
    args = opciones.parse_args()
    if args.comparar is None:
        print(f"{asyncio.run(publicar(args.kafka, args.prefijo))} registros publicados")
        return
    diferencias = comparar(json.loads(args.comparar.read_text(encoding="utf-8")))
    print("\n".join(diferencias) or "El estado es el esperado.")
    sys.exit(1 if diferencias else 0)


if __name__ == "__main__":
    main()
