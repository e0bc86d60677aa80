"""The gateway as a process of its own, before real servers that play the services."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psutil
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from tests.ayudas import esperar_hasta

MIB = 1 << 20
LLEGADOS = {"bytes": 0}
"""What the service in this process has received of the last upload."""
TROZO = b"\x00\xff" * (32 * 1024)


def _servicio(nombre: str) -> FastAPI:
    app = FastAPI(title=nombre)
    prefijo = {"consumo": "/v1/consumos", "registro": "/v1/empresas"}[nombre]

    @app.post(prefijo + "/carga")
    async def carga(request: Request) -> dict[str, Any]:
        """Count what arrives."""
        LLEGADOS["bytes"] = 0
        async for trozo in request.stream():
            LLEGADOS["bytes"] += len(trozo)
        return dict(LLEGADOS)

    @app.post(prefijo + "/temprana", status_code=413)
    async def temprana() -> dict[str, bool]:
        return {"leida": False}

    @app.get(prefijo + "/descarga")
    async def descarga(mib: int, romper: bool = False) -> StreamingResponse:
        async def trozos() -> AsyncIterator[bytes]:
            for n in range(mib * MIB // len(TROZO)):
                if romper and n == 4:
                    raise RuntimeError("se rompió")
                yield TROZO

        return StreamingResponse(trozos(), media_type="application/pdf", headers={"X-Propia": "1"})

    @app.get(prefijo + "/eco/{resto:path}")
    async def eco(request: Request, resto: str) -> dict[str, Any]:
        crudo = request.scope["raw_path"].decode()
        return {"camino": crudo, "consulta": str(request.query_params), "cabeceras": dict(request.headers)}

    @app.get(prefijo + "/lenta")
    async def lenta() -> None:
        await asyncio.sleep(30)

    @app.get("/salud/viva")
    async def viva() -> None:
        return None

    @app.post("/v1/sesiones")
    async def sesiones() -> dict[str, bool]:
        return {"dentro": True}

    @app.get("/interno/secreto")
    async def interno() -> str:
        return "secreto"

    return app


def puerto_libre() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@asynccontextmanager
async def servido(app: Any, puerto: int = 0) -> AsyncIterator[str]:
    """The base URL of an application that runs in this loop."""
    # With protocol 0 asyncio does not set TCP_NODELAY, and each answer waits 40 ms for an acknowledgement.
    with socket.socket(proto=socket.IPPROTO_TCP) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", puerto))
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        servidor = uvicorn.Server(config)
        tarea = asyncio.create_task(servidor.serve(sockets=[s]))
        await esperar_hasta(lambda: servidor.started)
        yield f"http://127.0.0.1:{s.getsockname()[1]}"
        servidor.should_exit = True
        await tarea


@dataclass
class Puerta:
    """The running gateway."""

    http: httpx.AsyncClient
    proceso: psutil.Process
    puerto: int


@asynccontextmanager
async def puerta_hacia(urls: dict[str, str], **ajustes: str) -> AsyncIterator[Puerta]:
    """A gateway process with these services; the others' addresses lead nowhere."""
    puerto = puerto_libre()
    nadie = f"http://127.0.0.1:{puerto_libre()}"
    entorno = os.environ | {"CONTINGENTES_PORT": str(puerto), **ajustes}
    for servicio in ("registro", "cupos", "consumo", "garantias", "firma", "notificaciones"):
        entorno[f"CONTINGENTES_URL_{servicio.upper()}"] = urls.get(servicio, nadie)
    proceso = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "shared.http.servidor", "services.gateway.app"),
        env=entorno,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{puerto}", timeout=20) as http:

            async def viva() -> bool:
                try:
                    return (await http.get("/salud/viva")).is_success
                except httpx.TransportError:
                    return False

            await esperar_hasta(viva, 30)
            yield Puerta(http, psutil.Process(proceso.pid), puerto)
    finally:
        if proceso.returncode is None:
            proceso.terminate()
        assert await asyncio.wait_for(proceso.wait(), 20) in {0, -15}


@pytest.fixture(scope="session")
async def servicios() -> AsyncIterator[dict[str, str]]:
    async with servido(_servicio("consumo")) as consumo, servido(_servicio("registro")) as registro:
        yield {"consumo": consumo, "registro": registro}


@pytest.fixture(scope="session")
async def puerta(servicios: dict[str, str]) -> AsyncIterator[Puerta]:
    async with puerta_hacia(
        servicios, CONTINGENTES_SEGUNDOS_RESPUESTA="1", CONTINGENTES_MAXIMO_BYTES=str(200 * MIB)
    ) as abierta:
        yield abierta
