"""The local stack: nothing is left behind, a second start keeps the data, two copies live side by side."""

import asyncio
import contextlib
import json
import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local import estado
from deploy.local.errores import FallaLocal
from deploy.local.rutas import RAIZ
from deploy.local.supervisor import Pila
from tests.ayudas import esperar_hasta

pytestmark = pytest.mark.kafka
SERVICIO = "registro"


@pytest.fixture(autouse=True)
def _sin_servidores_ajenos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTINGENTES_POSTGRES_URL", raising=False)
    monkeypatch.delenv("CONTINGENTES_KAFKA", raising=False)


@contextlib.contextmanager
def _copia(local: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A stack as `make up` starts it, over its own folder; killed at the end if the test has not ended it."""
    with (local.parent / f"{local.name}.salida").open("ab") as salida:
        proceso = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "up", SERVICIO],
            cwd=RAIZ,
            env=os.environ | {"CONTINGENTES_LOCAL": str(local)},
            stdin=subprocess.DEVNULL,
            stdout=salida,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield proceso
    finally:
        proceso.kill()
        proceso.wait()


async def _en_marcha(local: Path, proceso: subprocess.Popen[bytes]) -> dict[str, Any]:
    def lista() -> bool:
        assert proceso.poll() is None, (local.parent / f"{local.name}.salida").read_text()
        return bool(estado.leer(local).get("lista"))

    await esperar_hasta(lista, 60)
    return estado.leer(local)


def _descendencia(pid: int) -> list[psutil.Process]:
    # PostgreSQL's short-lived workers may be gone before they are asked their name: what is asked once is kept.
    con_nombre = psutil.process_iter(["name"])
    hijos = {h.pid for h in psutil.Process(pid).children(recursive=True)}
    propios = [p for p in con_nombre if p.pid in hijos]
    nombres = " ".join(p.info["name"] or "" for p in propios)
    assert "java" in nombres
    assert nombres.count("postgres") > 3
    return propios


def _vive(proceso: psutil.Process) -> bool:
    try:
        return proceso.is_running() and proceso.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _vivos(procesos: list[psutil.Process]) -> list[psutil.Process]:
    return [p for p in procesos if _vive(p)]


_ESCUCHAN = ("postgres", "kafka", "smtp")


async def _cluster(bootstrap: str) -> str:
    cliente = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await cliente.start()
    try:
        return str((await cliente.describe_cluster())["cluster_id"])
    finally:
        await cliente.close()


def _enviar(puerto: int, asunto: str) -> None:
    with smtplib.SMTP("127.0.0.1", puerto, timeout=10) as cliente:
        cliente.sendmail("a@x.example", ["b@x.example"], f"Subject: {asunto}\n\nhola")


async def _asuntos(actual: dict[str, Any]) -> list[str]:
    async with httpx.AsyncClient(timeout=30) as cliente:
        respuesta = await cliente.get(f"{actual['mail_api_url']}/mensajes")
    return [m["asunto"] for m in respuesta.json()["mensajes"]]


@pytest.fixture(scope="module")
async def pila(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Pila, list[str]]]:
    dicho: list[str] = []
    async with Pila(tmp_path_factory.mktemp("b"), [SERVICIO, "inexistente"], narrar=dicho.append) as pila:
        yield pila, dicho


@pytest.mark.largo
async def test_a_killed_supervisor_leaves_nothing_and_the_next_start_finds_its_data(
    tmp_path: Path, pila: tuple[Pila, list[str]]
) -> None:
    otra, _ = pila
    local = tmp_path / "a"
    with _copia(local) as primero:
        antes = await _en_marcha(local, primero)
        # Of those that are listened on: two folders may draw one number for services that neither starts.
        assert {antes["puertos"][p] for p in _ESCUCHAN}.isdisjoint({otra.estado["puertos"][p] for p in _ESCUCHAN})
        conexion = await asyncpg.connect(antes["bases"][SERVICIO]["superusuario"])
        await conexion.execute("CREATE TABLE recuerdo (x int); INSERT INTO recuerdo VALUES (41)")
        await conexion.close()
        await asyncio.to_thread(_enviar, antes["smtp_port"], "antes de morir")
        cluster = await _cluster(antes["kafka_bootstrap"])
        procesos = _descendencia(primero.pid)
        primero.kill()
        await esperar_hasta(lambda: not _vivos(procesos), 25, f"quedaron procesos: {_vivos(procesos)}")
        assert not estado.leer(local)["en_marcha"]
        assert estado.leer(local)["pids"] == {}

    indice = (local / "pki" / "indice.json").read_text()
    with _copia(local) as segundo:
        despues = await _en_marcha(local, segundo)
        # Nothing that the first start made is made again: that is what makes the second quick.
        assert (local / "pki" / "indice.json").read_text() == indice
        assert "Temas de Kafka: ya estaban todos" in (tmp_path / "a.salida").read_text()
        assert despues["puertos"] == antes["puertos"]
        conexion = await asyncpg.connect(despues["bases"][SERVICIO]["superusuario"])
        assert await conexion.fetchval("SELECT x FROM recuerdo") == 41
        await conexion.close()
        assert await _cluster(despues["kafka_bootstrap"]) == cluster
        assert await _asuntos(despues) == ["antes de morir"]
        procesos = _descendencia(segundo.pid)
        segundo.send_signal(signal.SIGINT)
        await esperar_hasta(lambda: segundo.poll() is not None, 25)
        assert segundo.returncode == 0
        assert _vivos(procesos) == []
    await otra.esperar_lista()


async def test_a_part_that_dies_by_itself_comes_back_on_its_port_with_what_it_kept(
    pila: tuple[Pila, list[str]],
) -> None:
    actual, dicho = pila
    await asyncio.to_thread(_enviar, actual.estado["smtp_port"], "aceptado")
    viejo = actual.estado["pids"]["correo"]
    os.kill(viejo, signal.SIGKILL)
    await esperar_hasta(lambda: actual.estado["pids"].get("correo", viejo) != viejo, 30)
    assert await _asuntos(actual.estado) == ["aceptado"]
    assert any(linea.startswith("! correo terminó solo (código -9)") for linea in dicho)


async def test_a_part_killed_on_purpose_stays_down_until_it_is_started(pila: tuple[Pila, list[str]]) -> None:
    actual, _ = pila
    actual.matar(SERVICIO)
    assert SERVICIO not in json.loads((actual.local / "estado.json").read_text())["pids"]
    async with httpx.AsyncClient(timeout=30) as cliente:
        with pytest.raises(httpx.ConnectError):
            await cliente.get(actual.estado["servicios"][SERVICIO])
    await actual.arrancar(SERVICIO)
    await actual.esperar_lista()


async def test_a_killed_database_comes_back_with_its_committed_rows(pila: tuple[Pila, list[str]]) -> None:
    actual, _ = pila
    url = actual.estado["bases"][SERVICIO]["superusuario"]
    conexion = await asyncpg.connect(url)
    await conexion.execute("CREATE TABLE firme (x int); INSERT INTO firme VALUES (1)")
    actual.matar("postgres")
    await actual.arrancar("postgres")
    conexion = await asyncpg.connect(url)
    assert await conexion.fetchval("SELECT x FROM firme") == 1
    await conexion.close()


async def test_what_is_missing_is_said_and_a_folder_has_one_supervisor(pila: tuple[Pila, list[str]]) -> None:
    actual, dicho = pila
    assert "! inexistente: todavía no tiene app.py; se omite" in dicho
    with pytest.raises(FallaLocal, match="Ya hay un sistema en marcha"):
        async with Pila(actual.local, []):
            pass
    assert estado.leer(actual.local)["en_marcha"]


async def test_secrets_are_for_their_owner_only(pila: tuple[Pila, list[str]]) -> None:
    actual, _ = pila
    for nombre in ("secretos.json", "estado.json", "pki/indice.json", "pki/firmantes/sello.p12"):
        assert (actual.local / nombre).stat().st_mode & 0o077 == 0, nombre
    intruso = actual.estado["bases"][SERVICIO]["app"].replace("_app:", "_app:x")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(intruso)
