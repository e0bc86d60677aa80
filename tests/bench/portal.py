"""How long the portal's pages take, each with all that it reads of the API, on a stack with the demo's data.

`python -m tests.bench.portal --json` prints a list of one row. The same pages are asked for in turn by one signed-in
exporter, after one round that does not count; the peer is the API itself, one reading through the gateway in between.
"""

import asyncio
import io
import json
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from rich.console import Console

from deploy.demo.escena import Escena
from deploy.demo.narrador import Narrador
from deploy.demo.preparacion import inscribir_empresas
from deploy.local.rutas import carpeta_local
from deploy.local.supervisor import Pila
from tests.e2e.pasos import cupo_aprobado

RONDAS = 20
META_MS = 100.0


def _decir(texto: str) -> None:
    sys.stderr.write(f"{texto}\n")


async def _entrar(portal: httpx.AsyncClient, escena: Escena) -> None:
    datos = {"usuario": "mrojas", "clave": escena.clave}
    dentro = await portal.post("/entrar", data=datos, headers={"Origin": str(portal.base_url).rstrip("/")})
    if dentro.status_code != httpx.codes.SEE_OTHER:
        raise RuntimeError(f"no se pudo entrar al portal: {dentro.status_code}")


async def _milisegundos(cliente: httpx.AsyncClient, ruta: str) -> float:
    """One answer, which must be a good one."""
    desde = time.perf_counter()
    (await cliente.get(ruta)).raise_for_status()
    return (time.perf_counter() - desde) * 1000


async def medir(carpeta: Path) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`."""
    callado = Narrador(consola=Console(file=io.StringIO()))
    async with (
        Pila(local=carpeta / "pila", narrar=_decir) as pila,
        Escena(pila=pila, narrador=callado, carpeta=carpeta) as escena,
        httpx.AsyncClient(base_url=pila.estado["portal_url"], timeout=30) as portal,
    ):
        await inscribir_empresas(escena)
        acto = await cupo_aprobado(escena, 1_000_000)
        await _entrar(portal, escena)
        cupo, solicitud = f"/cupos/{acto.cupo['id']}", acto.caso.ruta.removeprefix("/v1")
        paginas = [
            "/inicio",
            "/contingentes",
            "/contingentes/AZUCAR-OMC-2026",
            "/solicitudes",
            solicitud,
            "/cupos",
            cupo,
        ]
        paginas += [f"{cupo}/consumo", "/consumos", "/cqe", "/dex", "/empresa", "/programas"]
        paginas += ["/avisos", "/cuenta", "/calendario", "/verificacion"]
        de_la_api: list[float] = []
        tiempos: dict[str, list[float]] = {p: [] for p in paginas}
        for ronda in range(RONDAS + 1):
            for pagina in paginas:
                tardo = await _milisegundos(portal, pagina)
                directo = await _milisegundos(escena.personas["ingenio"].http, "/v1/contingentes/AZUCAR-OMC-2026")
                if ronda:
                    tiempos[pagina].append(tardo)
                    de_la_api.append(directo)
    for pagina, suyos in tiempos.items():
        _decir(f"{statistics.median(suyos):6.1f} ms  {pagina}")
    todos = sorted(t for suyos in tiempos.values() for t in suyos)
    mediana = statistics.median(todos)
    return [
        {
            "fila": "portal pages",
            "contra": "one reading of the API through the gateway, in the same run",
            "ratio": round(mediana / statistics.median(de_la_api), 2),
            "valor": f"p50 {mediana:.0f} ms, p95 {todos[len(todos) * 95 // 100]:.0f} ms",
            "meta": f"p50 <= {META_MS:g} ms",
            "cumple": mediana <= META_MS,
            "mediana": round(mediana, 1),
            "rango": [round(todos[0], 1), round(todos[-1], 1)],
        }
    ]


def main() -> None:
    local = carpeta_local()
    local.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=local, prefix="bench-portal-") as carpeta:
        filas = asyncio.run(medir(Path(carpeta)))
    sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
