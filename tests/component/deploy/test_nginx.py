"""The configuration that ships for nginx: what it says, and nginx itself under traffic before the real gateway."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from deploy.local import nginx
from deploy.local.kafka_segura import Segura
from deploy.local.procesos import lanzar, puerto_libre
from services.gateway import problemas as _problemas  # noqa: F401 -- declares those of the gateway
from services.gateway.paso.rules import es_de_lote
from services.gateway.settings import AjustesGateway
from services.portal.web.formularios import es_de_lote as en_pantalla
from shared.http.problemas import TIPO_DE_CONTENIDO, catalogo
from tests.ayudas import esperar_hasta
from tests.component.gateway.conftest import Puerta, puerta_hacia, servido

MIB = 1 << 20
TEXTO = nginx.CONFIGURACION.read_text(encoding="utf-8")


def test_the_paths_of_many_files_have_the_large_limit() -> None:
    id = "01a1feee-721a-74c1-8f27-91cc88c3d2d7"
    grandes = re.findall(r"location ~ (\S+) \{\s+limit_req zone=cargas[^}]*client_max_body_size 514m;", TEXTO)
    assert len(grandes) == 3
    caminos = ["dex/lotes", "consumos/lotes", "consumos/firmados", f"estudios/{id}/declaraciones"]
    caminos += [f"estudios/{id}/contratos-petroleros", f"programas/{id}/garantias", f"prorrogas/{id}/refilar"]
    caminos += [f"garantias/{id}/sustituta", f"garantias/{id}/prorrogas", "dex", f"programas/{id}", "sesiones"]
    for camino in caminos:
        assert any(re.match(g, f"/v1/{camino}") for g in grandes) is es_de_lote(f"/v1/{camino}"), camino
    assert sum(map(es_de_lote, (f"/v1/{c}" for c in caminos))) == len(caminos) - 3
    for camino in ("/firmas", "/dex/lotes", f"/estudios/{id}/declaraciones", "/dex", f"/estudios/{id}"):
        assert any(re.match(g, camino) for g in grandes) is en_pantalla(camino), camino
    (general,) = re.findall(r"^    client_max_body_size (\d+)m;", TEXTO, re.MULTILINE)
    ajustes = AjustesGateway()
    assert int(general) * MIB > ajustes.maximo_bytes > (int(general) - 1) * MIB
    assert ajustes.maximo_bytes_de_lote < 514 * MIB


def test_it_waits_longer_than_the_gateway_does() -> None:
    ajustes = AjustesGateway()
    espera, flujo = (int(s) for s in re.findall(r"proxy_read_timeout (\d+)s;", TEXTO))
    assert espera > ajustes.segundos_respuesta
    assert flujo > ajustes.segundos_de_flujo


def test_its_own_problems_are_those_of_the_catalogue() -> None:
    cuerpos = re.findall(r"return (\d{3}) '(\{.*\})';", TEXTO)
    assert len(cuerpos) == 5
    for estado, cuerpo in cuerpos:
        dicho = json.loads(cuerpo)
        entrada = catalogo[dicho["codigo"]]
        assert (int(estado), dicho["status"]) == (entrada.status, entrada.status)
        assert (dicho["type"], dicho["title"], dicho["remedio"]) == (entrada.tipo, entrada.titulo, entrada.remedio)
        assert dicho["reintentable"] is entrada.reintentable


@dataclass
class Calle:
    """nginx in the street, with the gateway behind it and what the services have received."""

    http: httpx.AsyncClient
    puerta: Puerta
    carpeta: Path
    puerto: int
    contexto: ssl.SSLContext
    llegado: dict[str, int]
    soltar: asyncio.Event


def _servicio(llegado: dict[str, int], soltar: asyncio.Event) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/dex/lotes")
    async def lotes(request: Request) -> dict[str, int]:
        llegado["bytes"] = 0
        async for trozo in request.stream():
            llegado["bytes"] += len(trozo)
        return dict(llegado)

    @app.get("/v1/consumos/espera")
    async def espera() -> str:
        await soltar.wait()
        return "llegó"

    @app.get("/v1/consumos/eco")
    async def eco(request: Request) -> dict[str, str]:
        return dict(request.headers)

    @app.post("/v1/sesiones")
    async def sesiones() -> dict[str, bool]:
        return {"dentro": True}

    @app.get("/v1/linea")
    async def linea() -> dict[str, Any]:
        return {"elementos": [], "siguiente": None}

    return app


@pytest.fixture
async def calle(tmp_path: Path) -> AsyncIterator[Calle]:
    carpeta = tmp_path / "nginx"
    carpeta.mkdir()
    segura = Segura.nueva(tmp_path / "tls", "x", "x")
    llegado, soltar = {"bytes": 0}, asyncio.Event()
    https, portal = puerto_libre(), puerto_libre()
    async with AsyncExitStack() as pila:
        url = await pila.enter_async_context(servido(_servicio(llegado, soltar)))
        urls = dict.fromkeys(("registro", "cupos", "consumo", "garantias"), url)
        puerta = await pila.enter_async_context(puerta_hacia(urls, CONTINGENTES_SEGUNDOS_ENTRE_AVISOS="0.2"))
        archivo = nginx.configurar(
            carpeta,
            https=https,
            http=puerto_libre(),
            gateway=puerta.puerto,
            portal=portal,
            certificado=segura.ca,
            llave=segura.pem,
        )
        hijo = lanzar("nginx", nginx.orden(await nginx.programa(), carpeta, archivo), tmp_path / "nginx.log")
        pila.push_async_callback(hijo.terminar)
        contexto = ssl.create_default_context(cafile=str(segura.ca))
        base = f"https://127.0.0.1:{https}"
        http = await pila.enter_async_context(httpx.AsyncClient(base_url=base, verify=contexto, timeout=30))

        async def responde() -> bool:
            try:
                return (await http.get("/v1/consumos/eco")).is_success
            except httpx.TransportError:
                assert hijo.por_que_murio() is None, (carpeta / "errores").read_text(encoding="utf-8")
                return False

        await esperar_hasta(responde, 30)
        yield Calle(http, puerta, carpeta, https, contexto, llegado, soltar)


async def _trozos(mib: int) -> AsyncIterator[bytes]:
    for _ in range(mib * 16):
        yield b"\x00\xff" * (32 * 1024)


@pytest.mark.largo
async def test_uploads_of_40_mb_pass_as_they_come(calle: Calle) -> None:
    async def a_pausas() -> AsyncIterator[bytes]:
        yield b"x" * MIB
        # More than a file of many megabytes would wait here for ever if anybody in between kept it first.
        await esperar_hasta(lambda: calle.llegado["bytes"] == MIB)
        async for trozo in _trozos(39):
            yield trozo

    calle.llegado["bytes"] = 0
    antes = calle.puerta.proceso.memory_info().rss
    r = await calle.http.post("/v1/dex/lotes", content=a_pausas())
    assert r.json() == {"bytes": 40 * MIB}
    assert calle.puerta.proceso.memory_info().rss - antes < 32 * MIB
    assert list((calle.carpeta / "client_body").iterdir()) == []


@pytest.mark.largo
async def test_what_it_refuses_it_refuses_as_the_api_does(calle: Calle) -> None:
    for contenido in (b"x" * (24 * MIB), _trozos(24)):
        r = await calle.http.post("/v1/consumos", content=contenido)
        _es(r, 413, "cuerpo-demasiado-grande")
    rafaga = await asyncio.gather(*(calle.http.post("/v1/sesiones", json={}) for _ in range(45)))
    negadas = [r for r in rafaga if r.status_code == 429]
    assert len(negadas) >= 10
    assert all(r.is_success for r in rafaga if r not in negadas)
    for r in negadas:
        _es(r, 429, "demasiadas-solicitudes")
        assert r.headers["retry-after"] == "2"
    for camino in ("/interno/objetos/x", "/metrics", "/salud/lista", "/salud"):
        _es(await calle.http.get(camino), 404, "no-encontrado")
    # An answer from behind passes as it is, with its own reason.
    r = await calle.http.get("/v1/veredictos/1")
    _es(r, 503, "servicio-caido")
    assert r.json()["servicio"] == "firma"
    r = await calle.http.get("/")
    assert (r.status_code, r.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "El portal no está disponible" in r.text
    calle.puerta.proceso.terminate()
    await esperar_hasta(lambda: not calle.puerta.proceso.is_running(), 20)
    _es(await calle.http.get("/v1/consumos/eco"), 503, "servicio-caido")


def _es(r: httpx.Response, estado: int, codigo: str) -> None:
    assert (r.status_code, r.headers["content-type"]) == (estado, TIPO_DE_CONTENIDO), r.text
    assert r.json()["codigo"] == codigo
    assert r.headers.get_list("strict-transport-security") == ["max-age=31536000; includeSubDomains"]


@pytest.mark.largo
async def test_events_and_long_polls_arrive_when_they_happen(calle: Calle) -> None:
    async with calle.http.stream("GET", "/v1/linea/avisos", timeout=10) as flujo:
        assert flujo.headers["content-type"].startswith("text/event-stream")
        lineas = flujo.aiter_lines()
        # A proxy that keeps small answers would give nothing before the stream ends, ten minutes later.
        vistas = [await asyncio.wait_for(anext(lineas), 30) for _ in range(6)]
    assert vistas[0] == "retry: 3000"
    espera = asyncio.create_task(calle.http.get("/v1/consumos/espera"))
    await asyncio.wait([espera], timeout=3)
    assert not espera.done()
    calle.soltar.set()
    assert (await espera).json() == "llegó"


@pytest.mark.largo
async def test_who_calls_is_said_by_nginx_and_only_by_tls_of_today(calle: Calle) -> None:
    suyas = {"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "otro"}
    r = await calle.http.get("/v1/consumos/eco", headers=suyas)
    visto = r.json()
    assert (visto["x-forwarded-for"], visto["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert visto["x-forwarded-host"] == "127.0.0.1"
    assert r.headers.get_list("strict-transport-security") == ["max-age=31536000; includeSubDomains"]
    assert (r.headers["server"], r.headers["x-frame-options"]) == ("nginx", "DENY")
    assert len(r.headers["x-request-id"]) == 32

    async def apretar(**cambios: Any) -> ssl.SSLObject:
        contexto = ssl.create_default_context(cafile=str(calle.carpeta.parent / "tls" / "ca.pem"))
        for nombre, valor in cambios.items():
            setattr(contexto, nombre, valor)
        contexto.set_alpn_protocols(["h2", "http/1.1"])
        _, escritor = await asyncio.open_connection("127.0.0.1", calle.puerto, ssl=contexto)
        apreton: ssl.SSLObject = escritor.get_extra_info("ssl_object")
        escritor.close()
        return apreton

    assert (await apretar()).selected_alpn_protocol() == "h2"
    assert (await apretar(maximum_version=ssl.TLSVersion.TLSv1_2)).version() == "TLSv1.2"
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await apretar(minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)
