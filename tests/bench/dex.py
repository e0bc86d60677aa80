"""Batches: the time per line of 10,000 lines against that of 1,000, of export declarations and of consumption requests.

`python -m tests.bench.dex --json` prints two rows. The peer is the same on a tenth of the lines, measured before and
after in the same run; linear is a ratio of at most 1.3. Ten declarations of each certificate, each with its own PDF of
2 kB, and 37 bad lines among them. What is measured is the service's own job, from its files in the store to its last
line answered, on its migrated database; how far it is, is told while it runs.
"""

import asyncio
import json
import logging
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import structlog

from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_local
from services.consumo.dex.jobs import procesar_lote as procesar_dex
from services.consumo.dex.lotes import PROCESAR_LOTE
from services.consumo.lotes.jobs import procesar_lote as procesar_consumos
from services.consumo.lotes.service import PROCESAR
from services.consumo.settings import AjustesDeConsumo
from shared.clock import reloj_sistema
from shared.http.contexto import Contexto
from shared.jobs import Completar, Trabajo
from tests.ayudas import FabricaDeBases
from tests.component.consumo.conftest import Mundo, levantar
from tests.component.consumo.despues import emitido
from tests.component.consumo.muchos import POR_CQE, Archivos, copias, lote_de_declaraciones

META = 1.3
LINEAS = (1_000, 10_000, 1_000)
MALAS = 37


def lote_de_consumos(cupo: str, lineas: int, malas: int) -> Archivos:
    """A sheet of requests; the bad ones ask for no number of tonnes."""
    cada = lineas // malas
    hoja = ["cupo;cantidad;embarcador;buque;zarpe"]
    for i in range(lineas):
        cantidad = "x" if i % cada == 0 and i // cada < malas else "1,5"
        hoja.append(f"{cupo};{cantidad};Ingenio La Cabaña S.A.;MV Cauca {i};2026-12-01")
    return {"hoja": ("lote.csv", "\r\n".join(hoja).encode(), "text/csv")}


@dataclass(frozen=True)
class _Clase:
    """A kind of batch: its row, its route, its job and the table of its answers."""

    fila: str
    ruta: str
    tipo: str
    procesar: Callable[[Trabajo, Contexto], Awaitable[Completar | None]]
    tabla: str


DECLARACIONES = _Clase("DEX batch", "/v1/dex/lotes", PROCESAR_LOTE, procesar_dex, "lote_de_dex_linea")
CONSUMOS = _Clase("consumption batch", "/v1/consumos/lotes", PROCESAR, procesar_consumos, "lote_de_consumos_linea")


async def _segundos(postgres: str, clase: _Clase, lineas: int) -> float:
    fabrica = FabricaDeBases(postgres)
    with TemporaryDirectory() as carpeta:
        base = await fabrica.de_servicio("consumo")
        async with levantar(base, Path(carpeta), roles="http,jobs") as mundo:
            cupo = await mundo.todo_listo()
            if clase is DECLARACIONES:
                cqes = await copias(base.superusuario, await emitido(mundo, cupo, "10"), lineas // POR_CQE)
                archivos = lote_de_declaraciones(cqes, lineas, MALAS)
            else:
                archivos = lote_de_consumos(cupo, lineas, MALAS)
        # Received by a service without workers: the batch is worked off here, and by nobody else.
        async with levantar(base, Path(carpeta), roles="http") as mundo:
            lote = await mundo.http.post(clase.ruta, files=archivos, headers=mundo.como())
            id = lote.raise_for_status().json()["id"]
            datos = {"lote": id}
            trabajo = Trabajo(UUID(int=1), clase.tipo, None, "", datos, {}, 1, 0, 1, reloj_sistema.ahora())
            async with _a_la_vista(mundo, clase, UUID(id), lineas):
                inicio = time.perf_counter()
                completar = await clase.procesar(trabajo, Contexto(AjustesDeConsumo(), mundo.bd, mundo.almacen))
                segundos = time.perf_counter() - inicio
            if completar is not None:
                async with mundo.bd.tx() as tx:
                    await completar(tx)
            hecho = (await mundo.http.get(f"{clase.ruta}/{id}", headers=mundo.como())).json()
            if (hecho["tomadas"], hecho["rechazadas"]) != (lineas - MALAS, MALAS):
                raise RuntimeError(f"el lote no salió como debía: {hecho}")
    await fabrica.cerrar()
    return segundos


@asynccontextmanager
async def _a_la_vista(mundo: Mundo, clase: _Clase, lote: UUID, lineas: int) -> AsyncIterator[None]:
    async def contar() -> None:
        while True:
            (fila,) = await mundo.filas(f"SELECT count(*) AS n FROM {clase.tabla} WHERE lote_id = :lote", lote=lote)
            sys.stderr.write(f"{clase.fila}: {fila['n']:,} of {lineas:,} lines\n")
            await asyncio.sleep(2)

    tarea = asyncio.create_task(contar())
    try:
        yield
    finally:
        tarea.cancel()


async def _fila(postgres: str, clase: _Clase) -> dict[str, Any]:
    medidos = [(n, await _segundos(postgres, clase, n)) for n in LINEAS]
    por_linea = [1000 * s / n for n, s in medidos]
    for (n, s), ms in zip(medidos, por_linea, strict=True):
        sys.stderr.write(f"{clase.fila}: {n:,} lines in {s:.1f} s, {ms:.2f} ms each\n")
    chicos = [por_linea[0], por_linea[2]]
    razones = sorted(por_linea[1] / chico for chico in chicos)
    razon = por_linea[1] / statistics.mean(chicos)
    return {
        "fila": f"growth, {clase.fila} of 10,000 lines",
        "contra": "the same per line on 1,000 lines",
        "ratio": round(razon, 2),
        "valor": f"{medidos[1][1]:.1f} s, {por_linea[1]:.2f} ms per line",
        "meta": f"<= {META}",
        "cumple": razon <= META,
        "mediana": round(razon, 2),
        "rango": [round(r, 2) for r in razones],
    }


async def medir(postgres: str) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`."""
    return [await _fila(postgres, clase) for clase in (DECLARACIONES, CONSUMOS)]


def main() -> None:
    """Against CONTINGENTES_PRUEBAS_POSTGRES, else a server of this run."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    ajeno = os.environ.get("CONTINGENTES_PRUEBAS_POSTGRES")
    if ajeno:
        filas = asyncio.run(medir(ajeno))
    else:
        with TemporaryDirectory() as carpeta, servidor_compartido("postgres", Path(carpeta), carpeta_local()) as url:
            filas = asyncio.run(medir(url))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
