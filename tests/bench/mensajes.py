"""Event effects per second: outbox → Kafka → inbox against bare aiokafka doing the same inserts and commits.

`python -m tests.bench.mensajes --json` prints a list of one row. Both sides start from the same number of committed
outbox rows, publish them in batches, and apply each in a transaction of its own (inbox row and effect row) followed by
its offset commit; the rate is that of the effects, from the first to the last, by the database's clock.
"""

import asyncio
import json
import os
import statistics
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_local
from shared.messaging import Consumidor, Mensajeria, Sobre, publicar
from tests.ayudas import FabricaDeBases, FabricaDeTemas, en_servidor, esperar_hasta
from tests.integration.shared.messaging.mundo import TOPICO, Hecho, Servicio, nuevo_servicio, plantilla

EVENTOS = 2000
CLAVES = 300
VUELTAS = 3
META = 0.7


def _receptor(listo: asyncio.Event) -> Consumidor:
    vistos = 0
    consumidor = Consumidor("pm_receptor")
    insertar = text("INSERT INTO efectos_bench (clave, n) VALUES (:c, :n)")

    @consumidor.maneja(Hecho)
    async def hecho(tx: AsyncSession, evento: Hecho, sobre: Sobre) -> None:
        nonlocal vistos
        await tx.execute(insertar, {"c": sobre.clave, "n": evento.n})
        vistos += 1
        if vistos >= EVENTOS:
            listo.set()

    return consumidor


async def _cadena(emisor: Servicio, destino: Servicio) -> None:
    """Ours: the relay and the consumers of two services, as they run in production."""
    listo = asyncio.Event()
    salida = Mensajeria(emisor.ajustes, emisor.bd)
    entrada = Mensajeria(destino.ajustes, destino.bd, [_receptor(listo)])
    await entrada.iniciar_consumidores()
    await esperar_hasta(lambda: entrada.salud()["consumidores"]["activos"], 30, "el consumidor")
    await salida.iniciar_relevo()
    try:
        await asyncio.wait_for(listo.wait(), 120)
    finally:
        await salida.detener()
        await entrada.detener()


async def _desnuda(emisor: Servicio, destino: Servicio) -> None:
    """Bare: one loop that reads, sends, marks; one that inserts twice, commits, and commits the offset."""
    topico = emisor.ajustes.prefijo_topicos + TOPICO
    lector = AIOKafkaConsumer(
        topico,
        bootstrap_servers=emisor.ajustes.kafka,
        group_id=f"{topico}.desnuda",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        fetch_max_wait_ms=100,
    )
    await lector.start()
    productor = AIOKafkaProducer(
        bootstrap_servers=emisor.ajustes.kafka, transactional_id=f"{topico}.desnudo", max_batch_size=131_072
    )
    await productor.start()
    tareas = [asyncio.create_task(_publicar_desnudo(emisor, productor, topico))]
    tareas.append(asyncio.create_task(_aplicar_desnudo(destino, lector)))
    try:
        await asyncio.wait_for(asyncio.gather(*tareas), 120)
    finally:
        await productor.stop()
        await lector.stop()


async def _publicar_desnudo(emisor: Servicio, productor: AIOKafkaProducer, topico: str) -> None:
    conexion = await asyncpg.connect(emisor.ajustes.postgres_url.get_secret_value())
    try:
        while filas := await conexion.fetch(
            "SELECT seq, id, aggregate_id, payload FROM outbox WHERE published_at IS NULL ORDER BY seq LIMIT 500"
        ):
            await productor.begin_transaction()
            acuses = [
                await productor.send(
                    topico, f["payload"].encode(), f["aggregate_id"].encode(), headers=[("ce_id", f["id"].bytes)]
                )
                for f in filas
            ]
            await asyncio.gather(*acuses)
            await productor.commit_transaction()
            await conexion.execute(
                "UPDATE outbox SET published_at = clock_timestamp() WHERE seq = ANY($1)", [f["seq"] for f in filas]
            )
    finally:
        await conexion.close()


async def _aplicar_desnudo(destino: Servicio, lector: AIOKafkaConsumer) -> None:
    conexion = await asyncpg.connect(destino.ajustes.postgres_url.get_secret_value())
    try:
        for _ in range(EVENTOS):
            registro = await lector.getone()
            async with conexion.transaction():
                await conexion.execute(
                    "INSERT INTO inbox (consumidor, evento_id, tipo, topico, particion, desplazamiento, resultado)"
                    " VALUES ('desnudo', $1, 'x', $2, $3, $4, 'aplicado') ON CONFLICT DO NOTHING",
                    uuid.UUID(bytes=registro.headers[0][1]),
                    registro.topic,
                    registro.partition,
                    registro.offset,
                )
                await conexion.execute(
                    "INSERT INTO efectos_bench (clave, n) VALUES ($1, $2)",
                    registro.key.decode(),
                    json.loads(registro.value)["n"],
                )
            await lector.commit()
    finally:
        await conexion.close()


async def _vuelta(
    postgres: str, kafka: str, plantillas: dict[str, str], lado: Callable[[Servicio, Servicio], Awaitable[None]]
) -> float:
    """Effects per second of one run on fresh databases and topics."""
    bases, temas = FabricaDeBases(postgres), FabricaDeTemas(kafka)
    await temas(TOPICO, particiones=6)
    emisor, destino = [
        await nuevo_servicio(s, bases, de, kafka=kafka, prefijo=temas.prefijo) for s, de in plantillas.items()
    ]
    try:
        async with emisor.bd.tx() as tx:
            for n in range(EVENTOS):
                await publicar(tx, Hecho(n=n), clave=f"k{n % CLAVES}", version=n)
        await lado(emisor, destino)
        (fila,) = await destino.consultar(
            "SELECT count(*) AS n, count(DISTINCT n) AS distintos,"
            " extract(epoch FROM max(en) - min(en))::float8 AS segundos FROM efectos_bench"
        )
        if (fila["n"], fila["distintos"]) != (EVENTOS, EVENTOS):
            raise RuntimeError(f"se esperaban {EVENTOS} efectos distintos: {dict(fila)}")
        return float((EVENTOS - 1) / fila["segundos"])
    finally:
        for servicio in (emisor, destino):
            await servicio.bd.cerrar()
        await bases.cerrar()
        await temas.cerrar()


async def medir(postgres: str, kafka: str) -> list[dict[str, object]]:
    """Rows of the table of `make bench`; the ratio is the median of paired runs."""
    plantillas = {s: await plantilla(s, postgres) for s in ("pm_emisor", "pm_receptor")}
    for base in plantillas.values():
        await en_servidor(
            postgres.rpartition("/")[0] + f"/{base}",
            "CREATE TABLE efectos_bench (id bigserial PRIMARY KEY, clave text NOT NULL, n integer NOT NULL,"
            " en timestamptz NOT NULL DEFAULT clock_timestamp());"
            " GRANT ALL ON efectos_bench TO PUBLIC; GRANT ALL ON SEQUENCE efectos_bench_id_seq TO PUBLIC",
        )
    try:
        pares = []
        for _ in range(VUELTAS):
            inicio = time.monotonic()
            desnuda = await _vuelta(postgres, kafka, plantillas, _desnuda)
            nuestra = await _vuelta(postgres, kafka, plantillas, _cadena)
            pares.append((nuestra, desnuda))
            sys.stderr.write(f"{nuestra:.0f}/s contra {desnuda:.0f}/s ({time.monotonic() - inicio:.0f} s)\n")
    finally:
        await en_servidor(postgres, *[f'DROP DATABASE "{b}" WITH (FORCE)' for b in plantillas.values()])
    razones = sorted(a / b for a, b in pares)
    razon = statistics.median(razones)
    return [
        {
            "fila": "event effects",
            "contra": "aiokafka bare, same inserts and commits",
            "ratio": round(razon, 2),
            "valor": f"{statistics.median(a for a, _ in pares):.0f}/s",
            "meta": f">= {META}",
            "cumple": razon >= META,
            "mediana": round(razon, 2),
            "rango": [round(razones[0], 2), round(razones[-1], 2)],
        }
    ]


def main() -> None:
    """Against CONTINGENTES_PRUEBAS_POSTGRES and CONTINGENTES_PRUEBAS_KAFKA, else servers of this run."""
    # Only the rows go to the standard output.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    postgres, kafka = (os.environ.get(f"CONTINGENTES_PRUEBAS_{s}") for s in ("POSTGRES", "KAFKA"))
    if postgres and kafka:
        filas = asyncio.run(medir(postgres, kafka))
    else:
        with (
            TemporaryDirectory() as carpeta,
            servidor_compartido("postgres", Path(carpeta), carpeta_local()) as url,
            servidor_compartido("kafka", Path(carpeta), carpeta_local()) as bootstrap,
        ):
            filas = asyncio.run(medir(url, bootstrap))
    if "--json" in sys.argv[1:]:
        sys.stdout.write(json.dumps(filas, ensure_ascii=False) + "\n")
    else:
        for fila in filas:
            sys.stdout.write("  ".join(f"{k}={v}" for k, v in fila.items()) + "\n")


if __name__ == "__main__":
    main()
