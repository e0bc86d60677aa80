"""What the gateway adds to a call, next to nginx that proxies the same calls to the same service.

`python -m tests.bench.gateway --json` prints a list of one row. A service that answers 2 kB of JSON, the gateway and
nginx are processes of their own; each is called 100 times a second, whatever the answers take, in turns.
"""

import asyncio
import json
import os
import socket
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import psutil
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local import nginx
from deploy.local.errores import FallaLocal

POR_SEGUNDO, SEGUNDOS, RONDAS = 100, 5, 4
META_P50_MS, META_P99_MS = 3.0, 10.0
SERVICIOS = ("registro", "cupos", "consumo", "garantias", "firma", "notificaciones")
RUTA = "/v1/consumos"


async def _pagina(request: Request) -> Response:
    return JSONResponse({"elementos": [{"id": f"{n:032x}", "estado": "enviado"} for n in range(32)], "siguiente": None})


fondo = Starlette(routes=[Route(RUTA, _pagina)])


def _decir(texto: str) -> None:
    sys.stderr.write(f"{texto}\n")


def _puerto() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@asynccontextmanager
async def _proceso(orden: list[str], puerto: int, **entorno: str) -> AsyncIterator[tuple[str, psutil.Process]]:
    """A process that serves there, and its base URL."""
    proceso = await asyncio.create_subprocess_exec(
        *orden, env=os.environ | entorno, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{puerto}"
    try:
        async with httpx.AsyncClient() as http:
            for _ in range(600):
                try:
                    await http.get(base + RUTA)
                    break
                except httpx.TransportError:
                    if proceso.returncode is not None:
                        raise RuntimeError(f"{orden[0]} terminó con {proceso.returncode}") from None
                    await asyncio.sleep(0.1)
        yield base, psutil.Process(proceso.pid)
    finally:
        if proceso.returncode is None:
            proceso.terminate()
        await proceso.wait()


async def _nginx(carpeta: Path, puerto: int, servicio: int) -> list[str] | None:
    """The command that starts nginx before the service; None where there is none and none can be brought."""
    try:
        programa = str(await nginx.programa())
    except FallaLocal as error:
        _decir(str(error))
        return None
    rutas = " ".join(f"{n}_temp_path {carpeta};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuracion = carpeta / "nginx.conf"
    configuracion.write_text(
        f"daemon off; pid {carpeta}/pid; error_log /dev/null; worker_processes 1;\n"
        "events { worker_connections 4096; }\n"
        f"http {{ access_log off; {rutas} upstream s {{ server 127.0.0.1:{servicio}; keepalive 64; }}\n"
        f"server {{ listen 127.0.0.1:{puerto}; location / {{ proxy_pass http://s; proxy_http_version 1.1;\n"
        'proxy_set_header Connection ""; proxy_buffering off; } } }\n',
        encoding="utf-8",
    )
    return [programa, "-e", "/dev/null", "-p", str(carpeta), "-c", str(configuracion)]


async def _tanda(http: httpx.AsyncClient, base: str) -> list[float]:
    """Milliseconds of each call, from the instant at which it was due: one that waits for another counts it too."""

    async def una(debida: float) -> float:
        await asyncio.sleep(max(0.0, debida - time.perf_counter()))
        (await http.get(base + RUTA)).raise_for_status()
        return (time.perf_counter() - debida) * 1000

    inicio = time.perf_counter() + 0.05
    return await asyncio.gather(*(una(inicio + n / POR_SEGUNDO) for n in range(POR_SEGUNDO * SEGUNDOS)))


def _cpu(proceso: psutil.Process) -> float:
    """Seconds that it has computed."""
    tiempos = proceso.cpu_times()
    return float(tiempos.user + tiempos.system)


async def medir(carpeta: Path) -> list[dict[str, Any]]:
    """Rows of the table of `make bench`."""
    puertos = {n: _puerto() for n in ("directo", "gateway", "nginx")}
    hacia = {f"CONTINGENTES_URL_{s.upper()}": f"http://127.0.0.1:{puertos['directo']}" for s in SERVICIOS}
    ordenes = {
        "directo": [sys.executable, "-m", "uvicorn", "tests.bench.gateway:fondo", "--port", str(puertos["directo"])],
        "gateway": [sys.executable, "-m", "shared.http.servidor", "services.gateway.app"],
        "nginx": await _nginx(carpeta, puertos["nginx"], puertos["directo"]),
    }
    tiempos: dict[str, list[float]] = {}
    async with AsyncExitStack() as pila:
        # Below the five seconds after which uvicorn closes an idle connection: a turn takes longer than that.
        limites = httpx.Limits(max_connections=None, keepalive_expiry=2)
        http = await pila.enter_async_context(httpx.AsyncClient(timeout=60, limits=limites))
        bases: dict[str, str] = {}
        procesos: dict[str, psutil.Process] = {}
        for nombre, orden in ordenes.items():
            if orden is not None:
                entorno = hacia | {"CONTINGENTES_PORT": str(puertos[nombre])}
                abierto = _proceso(orden, puertos[nombre], **entorno)
                bases[nombre], procesos[nombre] = await pila.enter_async_context(abierto)
        cpu = 0.0
        for ronda in range(RONDAS + 1):
            # The first round opens connections and warms caches.
            cpu -= _cpu(procesos["gateway"]) if ronda == 1 else 0
            for nombre, base in bases.items():
                suyos = await _tanda(http, base)
                if ronda:
                    tiempos.setdefault(nombre, []).extend(suyos)
        cpu += _cpu(procesos["gateway"])
    p50 = {n: statistics.median(t) for n, t in tiempos.items()}
    p99 = {n: sorted(t)[len(t) * 99 // 100] for n, t in tiempos.items()}
    for nombre in tiempos:
        _decir(f"{nombre:8} p50 {p50[nombre]:6.2f} ms  p99 {p99[nombre]:6.2f} ms")
    suma = {n: (p50[n] - p50["directo"], p99[n] - p99["directo"]) for n in tiempos if n != "directo"}
    texto = "; ".join(f"{n} +{a:.1f} ms p50, +{b:.1f} ms p99" for n, (a, b) in suma.items())
    texto += f"; {cpu * 1000 / len(tiempos['gateway']):.2f} ms of CPU of the gateway per call"
    if "nginx" not in suma:
        texto += "; nginx no está en esta máquina"
    cincuenta, noventa = suma["gateway"]
    return [
        {
            "fila": "gateway",
            "contra": f"the same call to the service itself, {POR_SEGUNDO}/s; nginx that proxies it beside",
            "ratio": round(p50["gateway"] / p50["directo"], 2),
            "valor": texto,
            "meta": f"adds <= {META_P50_MS:g} ms p50, <= {META_P99_MS:g} ms p99",
            "cumple": cincuenta <= META_P50_MS and noventa <= META_P99_MS,
            "mediana": round(p50["gateway"], 2),
            "rango": f"{min(tiempos['gateway']):.2f}..{max(tiempos['gateway']):.2f} ms",
        }
    ]


def main() -> None:
    with TemporaryDirectory() as carpeta:
        filas = asyncio.run(medir(Path(carpeta)))
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(filas, ensure_ascii=False))


if __name__ == "__main__":
    main()
