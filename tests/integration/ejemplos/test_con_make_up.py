"""Both examples, run as their pages say, against a system started as `make up` starts it."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.kafka_herramientas import herramientas
from deploy.local.rutas import carpeta_de_programas
from tests.ayudas import RAIZ, esperar_hasta

pytestmark = [pytest.mark.largo, pytest.mark.timeout(900), pytest.mark.xdist_group("e2e")]


def _entorno(carpeta: Path, **mas: str) -> dict[str, str]:
    limpio = {k: v for k, v in os.environ.items() if not k.startswith("CONTINGENTES_")}
    return limpio | {"CONTINGENTES_LOCAL": str(carpeta)} | mas


async def _correr(carpeta: Path, *orden: str, **entorno: str) -> tuple[int, str, str]:
    proceso = await asyncio.create_subprocess_exec(
        *orden,
        cwd=RAIZ,
        env=_entorno(carpeta, **entorno),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    salida, errores = await asyncio.wait_for(proceso.communicate(), 300)
    assert proceso.returncode is not None
    return proceso.returncode, salida.decode(), errores.decode()


@pytest.fixture(scope="module")
async def arriba() -> AsyncIterator[Path]:
    """The folder of a system that `make up` left running."""
    carpeta = Path(tempfile.mkdtemp(prefix="contingentes-arriba-"))
    registro = carpeta / "make-up.txt"
    with registro.open("wb") as salida:
        proceso = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.demo.arriba", cwd=RAIZ, env=_entorno(carpeta), stdout=salida, stderr=salida
        )
    try:

        def listo() -> bool:
            assert proceso.returncode is None, registro.read_text(encoding="utf-8")
            return "en el navegador. Ctrl-C para detener todo." in registro.read_text(encoding="utf-8")

        await esperar_hasta(listo, 240, "make up")
        yield carpeta
    finally:
        if proceso.returncode is None:
            proceso.send_signal(signal.SIGINT)
            await asyncio.wait_for(proceso.wait(), 60)
    shutil.rmtree(carpeta)


async def test_the_examples_run_as_their_pages_say(arriba: Path, tmp_path: Path) -> None:
    codigo, salida, errores = await _correr(arriba, sys.executable, "examples/vuce_local.py")
    assert codigo == 0, errores
    capitulos = {linea.split()[0]: linea for linea in salida.splitlines()}
    assert list(capitulos) == ["III", "IV", "V", "VI", "VII"]
    emitido, anulado = (capitulos[c].split("CQE ")[1].split()[0] for c in ("IV", "V"))
    assert "anulado" in capitulos["V"]
    assert "no se devolvió: 409" in capitulos["VI"]  # its stage is in February
    assert "verificada" in capitulos["VII"]

    estado: dict[str, Any] = json.loads((arriba / "estado.json").read_text(encoding="utf-8"))
    esperado = {emitido: "utilizado", anulado: "anulado"}
    await _dian_en_python(arriba, estado, tmp_path / "dian.sqlite", esperado)
    await _dian_por_consola(arriba, estado, esperado)


async def _dian_en_python(carpeta: Path, estado: dict[str, Any], base: Path, esperado: dict[str, str]) -> None:
    programa = (sys.executable, "examples/dian_consumidor.py", "--base", str(base))
    leer = (*programa, "--kafka", estado["kafka_bootstrap"], "--prefijo", estado["prefijo"], "--hasta-el-final")

    async def al_dia() -> bool:
        codigo, _, errores = await _correr(carpeta, *leer)
        assert codigo == 0, errores
        _, salida, _ = await _correr(carpeta, *programa, "--estado")
        filas = [json.loads(linea) for linea in salida.splitlines()]
        vistos = {numero: como for tema, numero, _, como in filas if tema == "cqe"}
        declaraciones = [como for tema, _, _, como in filas if tema == "dex"]
        return {n: vistos.get(n) for n in esperado} == esperado and declaraciones == ["verificada"]

    await esperar_hasta(al_dia, 60, "el estado que la DIAN guarda")


async def _dian_por_consola(carpeta: Path, estado: dict[str, Any], esperado: dict[str, str]) -> None:
    carpeta_bin = await herramientas(carpeta_de_programas(carpeta))
    codigo, salida, errores = await _correr(
        carpeta,
        *("bash", "examples/dian_consola.sh", estado["kafka_bootstrap"], "cqe", "--timeout-ms", "8000"),
        KAFKA_BIN=str(carpeta_bin),
        PREFIJO=estado["prefijo"],
    )
    assert codigo == 0, errores
    ultimos = {}
    for linea in filter(lambda x: "\t" in x, salida.splitlines()):  # the others are Kafka's own notes
        _, llave, _ = linea.split("\t", 2)
        cuerpo = json.loads(linea.rpartition("\t")[2])
        assert cuerpo["numero"] == llave
        ultimos[llave] = cuerpo["estado"]
    assert ultimos == esperado
