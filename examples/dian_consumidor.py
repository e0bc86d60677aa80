"""A reader of the public topics that cannot lose or apply twice: state and offsets in one transaction of SQLite.

Needs Python 3.11 and `pip install aiokafka`; nothing of this project.

    python examples/dian_consumidor.py --kafka 127.0.0.1:9092 --base dian.sqlite
    … --usuario dian --ca ca.pem           with TLS; the key is read from DIAN_CLAVE
    … --hasta-el-final                     stop at what was published when it began
    … --estado                             print what is kept, and leave
    … --conciliar                          compare what is kept with the last daily control of each topic, and leave
"""

import argparse
import asyncio
import hashlib
import json
import os
import sqlite3
import ssl
import sys
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

TEMAS = ("publico.cqe.v1", "publico.dex.v1", "publico.garantias.v1", "publico.control.v1")
ESTADOS = {
    "co.vuce.contingentes.cqe_publico.estado.v1": ("cqe", "contingente", "cantidad_kg"),
    "co.vuce.contingentes.dex_publico.estado.v1": ("dex", "contingente", "cantidad_comercial_kg"),
    "co.vuce.contingentes.garantia_publica.estado.v1": ("garantias", "programa", "valor_cop_centavos"),
    "co.vuce.contingentes.control_publico.dia.v1": ("control", "tema", "suma"),
}
"""Per type: the topic's short name, and the fields of group and quantity of its control."""

ESQUEMA = """
CREATE TABLE IF NOT EXISTS estado (
    tema TEXT, numero TEXT, version INTEGER, cuerpo TEXT, PRIMARY KEY (tema, numero)
);
CREATE TABLE IF NOT EXISTS leido (topico TEXT, particion INTEGER, siguiente INTEGER, PRIMARY KEY (topico, particion));
"""
GUARDAR = """
INSERT INTO estado VALUES (?, ?, ?, ?) ON CONFLICT (tema, numero)
DO UPDATE SET version = excluded.version, cuerpo = excluded.cuerpo WHERE excluded.version > estado.version
"""
AVANZAR = """
INSERT INTO leido VALUES (?, ?, ?) ON CONFLICT (topico, particion) DO UPDATE SET siguiente = excluded.siguiente
"""


def aplicar(base: sqlite3.Connection, registros: Iterable[ConsumerRecord]) -> int:
    """Apply records and advance, in one transaction; gives how many changed something.

    A repeat, or a state older than the one kept, changes nothing. Types that are not known are passed over: new ones
    may appear. Fields that are not known are kept and ignored.
    """
    cambios = 0
    with base:
        for registro in registros:
            tipo = dict(registro.headers).get("ce_type", b"").decode()
            if tipo in ESTADOS and registro.value:
                cuerpo = json.loads(registro.value)
                fila = (ESTADOS[tipo][0], cuerpo["numero"], cuerpo["version"], registro.value.decode())
                cambios += base.execute(GUARDAR, fila).rowcount
            base.execute(AVANZAR, (registro.topic, registro.partition, registro.offset + 1))
    return cambios


async def leer(args: argparse.Namespace, base: sqlite3.Connection) -> None:
    consumidor = AIOKafkaConsumer(
        bootstrap_servers=args.kafka,
        # Our own table holds how far we got; without a group the broker holds nothing.
        enable_auto_commit=False,
        # What an aborted transaction wrote was never published.
        isolation_level="read_committed",
        # A new reader, or one whose offset is gone, begins at the start: every message is a full state.
        auto_offset_reset="earliest",
        **seguridad(args),
    )
    await consumidor.start()
    try:
        particiones = await asignar(consumidor, [args.prefijo + t for t in TEMAS], base)
        finales = await consumidor.end_offsets(particiones)
        while not args.hasta_el_final or await faltan(consumidor, finales):
            tandas = await consumidor.getmany(timeout_ms=500)
            cambios = aplicar(base, [r for tanda in tandas.values() for r in tanda])
            if cambios:
                print(f"{cambios} cambios", flush=True)
    finally:
        await consumidor.stop()


async def asignar(consumidor: AIOKafkaConsumer, topicos: list[str], base: sqlite3.Connection) -> list[TopicPartition]:
    """All partitions, each from where our table says; a topic that was made anew is read from its start."""
    consumidor.subscribe(topicos)
    while not consumidor.assignment():
        await consumidor.getmany(timeout_ms=100)
    particiones = sorted(consumidor.assignment())
    inicios = await consumidor.beginning_offsets(particiones)
    finales = await consumidor.end_offsets(particiones)
    leido = {(t, p): s for t, p, s in base.execute("SELECT topico, particion, siguiente FROM leido")}
    for particion in particiones:
        siguiente = leido.get((particion.topic, particion.partition), 0)
        if not inicios[particion] <= siguiente <= finales[particion]:
            siguiente = inicios[particion]
        consumidor.seek(particion, siguiente)
    return particiones


async def faltan(consumidor: AIOKafkaConsumer, finales: dict[TopicPartition, int]) -> bool:
    return any([await consumidor.position(p) < final for p, final in finales.items()])


def seguridad(args: argparse.Namespace) -> dict[str, Any]:
    if not args.usuario:
        return {}
    return {
        "security_protocol": "SASL_SSL",
        "ssl_context": ssl.create_default_context(cafile=args.ca or None),
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": args.usuario,
        "sasl_plain_password": os.environ["DIAN_CLAVE"],
    }


def conciliar(base: sqlite3.Connection) -> bool:
    """Compare with the last control of each topic; tells the groups that differ, and whether all agree."""
    controles: dict[str, dict[str, Any]] = {}
    for (cuerpo,) in base.execute("SELECT cuerpo FROM estado WHERE tema = 'control'"):
        control = json.loads(cuerpo)
        if control["dia"] > controles.get(control["tema"], {"dia": ""})["dia"]:
            controles[control["tema"]] = control
    campos = {tema: (grupo, cantidad) for tema, grupo, cantidad in ESTADOS.values()}
    todo = True
    for tema, control in sorted(controles.items()):
        lineas: dict[str, list[str]] = {}
        for numero, version, texto in base.execute(
            "SELECT numero, version, cuerpo FROM estado WHERE tema = ? ORDER BY numero COLLATE BINARY", (tema,)
        ):
            cuerpo = json.loads(texto)
            grupo, cantidad = (cuerpo[campo] for campo in campos[tema])
            lineas.setdefault(grupo, []).append(f"{numero};{version};{cuerpo['estado']};{grupo};{cantidad}\n")
        propias = {g: hashlib.sha256("".join(ls).encode()).hexdigest() for g, ls in lineas.items()}
        suyas = {g["grupo"]: g["huella"] for g in control["grupos"]}
        distintos = sorted(g for g in propias.keys() | suyas.keys() if propias.get(g) != suyas.get(g))
        todo = todo and not distintos
        resultado = "igual" if not distintos else "distinto en " + ", ".join(distintos)
        print(f"{control['numero']}: {control['cantidad']} números, {resultado}")
    return todo


def main() -> None:
    opciones = argparse.ArgumentParser(description="Lector de los temas públicos.")
    opciones.add_argument("--kafka", default="127.0.0.1:9092")
    opciones.add_argument("--prefijo", default="contingentes.")
    opciones.add_argument("--base", default="dian.sqlite")
    opciones.add_argument("--usuario", default="")
    opciones.add_argument("--ca", default="")
    for opcion in ("--hasta-el-final", "--estado", "--conciliar"):
        opciones.add_argument(opcion, action="store_true")
    args = opciones.parse_args()
    base = sqlite3.connect(args.base)
    base.executescript(ESQUEMA)
    if args.conciliar:
        sys.exit(0 if conciliar(base) else 1)
    if args.estado:
        for tema, numero, version, cuerpo in base.execute("SELECT * FROM estado ORDER BY tema, numero"):
            print(json.dumps([tema, numero, version, json.loads(cuerpo)["estado"] if tema != "control" else ""]))
        return
    asyncio.run(leer(args, base))


if __name__ == "__main__":
    main()
