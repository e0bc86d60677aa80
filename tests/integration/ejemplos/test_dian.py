"""The reader that we hand to DIAN, run as a program against the recorded stream on the real broker."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from examples.dian_kit.jugar import comparar, publicar
from tests.ayudas import RAIZ, FabricaDeTemas

pytestmark = pytest.mark.kafka
TEMAS = ("publico.cqe.v1", "publico.dex.v1", "publico.garantias.v1", "publico.control.v1")


async def lector(*opciones: str, **entorno: str) -> tuple[int, str]:
    """Run the example; gives its exit code and what it printed."""
    orden = [sys.executable, str(RAIZ / "examples" / "dian_consumidor.py"), *opciones]
    proceso = await asyncio.create_subprocess_exec(*orden, stdout=asyncio.subprocess.PIPE, env=os.environ | entorno)
    salida, _ = await asyncio.wait_for(proceso.communicate(), 60)
    assert proceso.returncode is not None
    return proceso.returncode, salida.decode()


async def estado(base: Path) -> dict[str, dict[str, object]]:
    codigo, salida = await lector("--base", str(base), "--estado")
    assert codigo == 0
    filas = [json.loads(linea) for linea in salida.splitlines()]
    return {f"{tema} {numero}": {"version": version, "estado": estado} for tema, numero, version, estado in filas}


async def test_the_reader_passes_the_kit(temas: FabricaDeTemas, kafka: str, tmp_path: Path) -> None:
    await temas(*TEMAS, particiones=3)
    assert await publicar(kafka, temas.prefijo) == 46
    base = tmp_path / "dian.sqlite"
    leer = ("--kafka", kafka, "--prefijo", temas.prefijo, "--base", str(base), "--hasta-el-final")
    assert (await lector(*leer))[0] == 0
    assert comparar(await estado(base)) == []
    assert await lector(*leer) == (0, "")  # began again where it was: nothing left to apply
    assert comparar({"cqe 6CO000001": {"version": 1, "estado": "emitido"}}) != []
