"""The service's process is killed with -9 again and again while companies file and reviewers approve over HTTP."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from services.cupos.app import app as crear
from services.cupos.settings import AjustesDeCupos
from shared.clock import reloj_legal
from shared.identity import Emisor, LlaveFirma
from tests.ayudas import RAIZ, BaseDeServicio, esperar_hasta
from tests.component.cupos.conftest import LlavesFijas, Mundo
from tests.component.cupos.recorrido import AZUCAR

CUANTAS = 8
MUERTES = 3
FALLOS = (httpx.TransportError,)


def _puerto() -> int:
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        return int(libre.getsockname()[1])


@asynccontextmanager
async def _llaves(llave: LlaveFirma) -> AsyncIterator[str]:
    """URL where the process finds the public keys, as `registro` would serve them."""
    puerto, app = _puerto(), FastAPI()
    app.get("/jwks")(lambda: {"keys": [llave.jwk()]})
    servidor = uvicorn.Server(uvicorn.Config(app, port=puerto, log_level="error", lifespan="off"))
    tarea = asyncio.create_task(servidor.serve())
    try:
        yield f"http://127.0.0.1:{puerto}/jwks"
    finally:
        servidor.should_exit = True
        await tarea


class Proceso:
    """The service as it runs in production, with everything but messaging; it can be killed and started again."""

    def __init__(self, entorno: dict[str, str]) -> None:
        self._entorno = {k: v for k, v in os.environ.items() if not k.startswith("CONTINGENTES_")} | entorno
        self._vivo: asyncio.subprocess.Process | None = None

    async def arrancar(self) -> None:
        orden = (sys.executable, "-m", "shared.http.servidor", "services.cupos.app")
        nada = asyncio.subprocess.DEVNULL
        self._vivo = await asyncio.create_subprocess_exec(*orden, cwd=RAIZ, stdout=nada, env=self._entorno)

    async def terminar(self, como: signal.Signals) -> None:
        assert self._vivo is not None
        self._vivo.send_signal(como)
        await self._vivo.wait()


@pytest.mark.largo
@pytest.mark.timeout(170)
async def test_matar_el_proceso_no_pierde_ni_repite_nada(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path
) -> None:
    base, llave, puerto = await base_de_servicio("cupos"), LlaveFirma.nueva(), _puerto()
    ajustes = AjustesDeCupos(
        postgres_url=base.app, almacen_url=tmp_path.as_uri(), clave_enlaces="enlaces", roles="http"
    )
    propia = crear(ajustes, llaves=lambda _: LlavesFijas(llave))
    emisor = Emisor(llave, ajustes.emisor, ajustes.audiencia)
    async with (
        _llaves(llave) as jwks,
        propia.router.lifespan_context(propia),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{puerto}", timeout=10) as cliente,
        httpx.AsyncClient(transport=httpx.ASGITransport(propia), base_url="http://cupos") as interno,
    ):
        arreglo = Mundo(propia, interno, propia.state.bd, emisor)
        await arreglo.empresa()
        await _abrir_ventana(arreglo)
        mundo = Mundo(propia, cliente, propia.state.bd, emisor)
        proceso = Proceso(
            {
                "CONTINGENTES_SERVICIO": "cupos",
                "CONTINGENTES_POSTGRES_URL": base.app,
                "CONTINGENTES_ALMACEN_URL": tmp_path.as_uri(),
                "CONTINGENTES_CLAVE_ENLACES": "enlaces",
                "CONTINGENTES_JWKS_URL": jwks,
                "CONTINGENTES_ROLES": "http,jobs,timers",
                "CONTINGENTES_PORT": str(puerto),
            }
        )
        await proceso.arrancar()
        hechas: list[str] = []
        tareas = [asyncio.create_task(_de_punta_a_punta(mundo, n, hechas)) for n in range(CUANTAS)]
        for muerte in range(MUERTES):
            await esperar_hasta(lambda m=muerte: len(hechas) > 4 * m, 60, "que el trabajo avance")
            await proceso.terminar(signal.SIGKILL)
            await proceso.arrancar()
        try:
            await asyncio.gather(*tareas)
        finally:
            await proceso.terminar(signal.SIGTERM)
        numeros = await mundo.filas("SELECT numero FROM expediente ORDER BY consecutivo")
        assert [n["numero"] for n in numeros] == [f"CUP-AZUCAR-OMC-2026-{n + 1}" for n in range(CUANTAS)]
        assert len(await mundo.filas("SELECT id FROM cupo")) == CUANTAS
        assert len(await mundo.eventos("cupo.asignado")) == CUANTAS
        assert len(await mundo.filas("SELECT numero FROM turno")) == CUANTAS
        await mundo.auditar()


async def _abrir_ventana(mundo: Mundo) -> None:
    """The process lives by real time: the window of the example is laid around it."""
    hoy = reloj_legal.ahora()
    desde, hasta = hoy - timedelta(days=1), hoy + timedelta(days=30)
    vigencia = {"desde": desde.date().isoformat(), "hasta": (hoy + timedelta(days=90)).date().isoformat()}
    ventana = {"desde": desde.isoformat(), "hasta": hasta.isoformat()}
    await mundo.contingente(vigencia=vigencia, ventana=ventana, dex_limite=None, devolucion=None, reasignacion=None)


async def _de_punta_a_punta(mundo: Mundo, n: int, hechas: list[str]) -> None:
    """One request to its quota, each step insisted upon with its key until somebody answers."""
    creada = await _insistir(mundo, "POST", "/v1/solicitudes", f"crear-{n:04d}", json=AZUCAR)
    hechas.append("crear")
    ruta = creada.headers["location"]
    await _insistir(mundo, "POST", f"{ruta}/radicar", f"radicar-{n:04d}")
    hechas.append("radicar")
    pdf = (await _insistir(mundo, "GET", f"{ruta}/radicado.pdf")).content
    archivo = {"archivo": ("firmado.pdf", pdf + b"\n% firma\n", "application/pdf")}
    await _insistir(mundo, "POST", f"{ruta}/firmado", f"firmado-{n:04d}", files=archivo)
    hechas.append("firmado")
    await mundo.veredicto(ruta.rpartition("/")[2])
    cuerpo = {"motivo": "Cumple los requisitos"}
    aprobada = await _insistir(mundo, "POST", f"{ruta}/aprobar", f"aprobar-{n:04d}", rol="funcionario", json=cuerpo)
    hechas.append("aprobar")
    assert aprobada.json()["estado"] == "aprobada"


async def _insistir(
    mundo: Mundo, metodo: str, ruta: str, clave: str | None = None, *, rol: str = "exportador", **resto: Any
) -> httpx.Response:
    cabeceras = mundo.como(rol) | ({"Idempotency-Key": clave} if clave else {})
    final = {200, 201} if not ruta.endswith("/firmado") else {202}

    async def respondida() -> httpx.Response | None:
        try:
            respuesta = await mundo.http.request(metodo, ruta, headers=cabeceras, **resto)
        except FALLOS:
            return None
        assert respuesta.status_code in {*final, 202, 503}, respuesta.text
        return respuesta if respuesta.status_code in final else None

    hecha = await esperar_hasta(respondida, 90, f"{metodo} {ruta}")
    assert isinstance(hecha, httpx.Response)
    return hecha
