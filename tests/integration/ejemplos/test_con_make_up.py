"""Both examples, run as their pages say, against a system started as `make up` starts it."""

import asyncio
import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.status import SignatureCoverageLevel

from deploy.local.kafka_herramientas import herramientas
from deploy.local.rutas import carpeta_de_programas
from tests.ayudas import RAIZ, esperar_hasta

CONTINGENTES = str(Path(sys.executable).with_name("contingentes"))
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
            return "\nCtrl-C detiene todo" in registro.read_text(encoding="utf-8")

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
    await _control_del_dia(arriba, estado, tmp_path / "dian.sqlite")
    await _publicado_otra_vez(arriba, estado, tmp_path / "dian.sqlite", emitido)
    await _kit(arriba, estado, tmp_path)


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
        *("bash", "examples/dian_consola.sh", estado["kafka_bootstrap"], "cqe", "--timeout-ms", "30000"),
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


async def _control_del_dia(carpeta: Path, estado: dict[str, Any], base: Path) -> None:
    """The operator lets the day pass; the reader compares with its control, and finds what somebody changed."""
    codigo, dicho, errores = await _correr(carpeta, CONTINGENTES, "reloj", "adelantar", "1d")
    assert (codigo, "Ahora es" in dicho) == (0, True), errores
    lector = (sys.executable, "examples/dian_consumidor.py", "--base", str(base))

    async def llegados() -> bool:
        """Version 2 of the control of certificates and of that of declarations: the sealed ones."""
        leer = ("--kafka", estado["kafka_bootstrap"], "--prefijo", estado["prefijo"], "--hasta-el-final")
        codigo, _, errores = await _correr(carpeta, *lector, *leer)
        assert codigo == 0, errores
        return [c["version"] for c in _controles(base).values()] == [2, 2]

    await esperar_hasta(llegados, 240, "los controles del día, sellados")
    controles = _controles(base)
    codigo, dicho, errores = await _correr(carpeta, *lector, "--conciliar")
    assert codigo == 0, dicho + errores
    assert dicho.splitlines() == [f"{n}: {c['cantidad']} números, igual" for n, c in sorted(controles.items())]

    secretos = json.loads((carpeta / "secretos.json").read_text(encoding="utf-8"))
    async with httpx.AsyncClient(base_url=estado["gateway_url"], timeout=60) as http:
        clave = {"usuario": estado["coordinador"], "clave": secretos["coordinador_clave"]}
        token = (await http.post("/v1/sesiones", json=clave)).raise_for_status().json()["token"]
        for control in controles.values():
            await _acta_y_lineas(http, token, control)

    with closing(sqlite3.connect(base)) as guardado, guardado:
        numero, cuerpo = guardado.execute("SELECT numero, cuerpo FROM estado WHERE tema = 'cqe' LIMIT 1").fetchone()
        falso = json.dumps(json.loads(cuerpo) | {"estado": "emitido"})
        guardado.execute("UPDATE estado SET cuerpo = ? WHERE tema = 'cqe' AND numero = ?", (falso, numero))
    codigo, dicho, _ = await _correr(carpeta, *lector, "--conciliar")
    assert codigo == 1
    assert "números, distinto en AZUCAR-OMC-2026" in dicho.splitlines()[0]
    assert dicho.splitlines()[1].endswith("igual")


async def _publicado_otra_vez(carpeta: Path, estado: dict[str, Any], base: Path, numero: str) -> None:
    """What we run when something is wrong, as the page has it: a reader gets it all again and changes nothing."""
    guardado = await _correr(carpeta, sys.executable, "examples/dian_consumidor.py", "--base", str(base), "--estado")
    razon = ("--razon", "La DIAN perdió su disco")
    for orden, dicho in (
        (("republicar", "cqe"), "publicará de nuevo 2 estados."),
        (("replay", "consumo", "--topico", "publico.cqe.v1", "--clave", numero), "publicará de nuevo "),
    ):
        codigo, salida, errores = await _correr(carpeta, CONTINGENTES, *orden, *razon)
        assert (codigo, dicho in salida) == (0, True), salida + errores

    async def todas() -> bool:
        seguir = ("eventos", "seguir", "--tema", "publico.cqe.v1", "--hasta-el-final", "--json")
        codigo, salida, errores = await _correr(carpeta, CONTINGENTES, *seguir)
        assert codigo == 0, errores
        de_uno = [e for e in map(json.loads, salida.splitlines()) if e["clave"] == numero]
        return any("republicado" in e["cabeceras"] for e in de_uno) and len({e["offset"] for e in de_uno}) > 3

    await esperar_hasta(todas, 60, "lo publicado otra vez")
    leer = ("--kafka", estado["kafka_bootstrap"], "--prefijo", estado["prefijo"], "--hasta-el-final")
    lector = (sys.executable, "examples/dian_consumidor.py", "--base", str(base))
    assert await _correr(carpeta, *lector, *leer) == (0, "", "")
    assert await _correr(carpeta, *lector, "--estado") == guardado


def _controles(base: Path) -> dict[str, dict[str, Any]]:
    with closing(sqlite3.connect(base)) as guardado:
        filas = guardado.execute("SELECT numero, cuerpo FROM estado WHERE tema = 'control'").fetchall()
    return {numero: json.loads(cuerpo) for numero, cuerpo in filas}


async def _acta_y_lineas(http: httpx.AsyncClient, token: str, control: dict[str, Any]) -> None:
    """The lines amount to the hash of the control; the record carries them and has the seal of the Ministry."""
    dia, portador = f"/v1/{control['tema']}/conciliacion/{control['dia']}", {"Authorization": f"Bearer {token}"}
    csv = (await http.get(f"{dia}/lineas.csv", headers=portador)).raise_for_status().content
    titulos, _, lineas = csv.partition(b"\n")
    assert titulos == b"numero;version;estado;grupo;cantidad"
    assert hashlib.sha256(lineas).hexdigest() == control["huella"]
    assert sum(int(linea.rsplit(b";", 1)[1]) for linea in lineas.splitlines()) == control["suma"]
    acta = (await http.get(f"{dia}/acta.pdf", headers=portador)).raise_for_status().content
    assert hashlib.sha256(acta).hexdigest() == control["acta"]["sha256"]
    leida = PdfFileReader(io.BytesIO(acta))
    (sello,) = leida.embedded_signatures
    sello.compute_integrity_info()
    assert sello.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert sello.signer_cert is not None
    assert leida.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"]["/F"].data == csv


async def _kit(carpeta: Path, estado: dict[str, Any], aparte: Path) -> None:
    """The test kit as its page says: topics, recorded stream, the reader, the comparison."""
    kafka, base = estado["kafka_bootstrap"], aparte / "kit.sqlite"
    codigo, dicho, errores = await _correr(carpeta, CONTINGENTES, "temas", "--kafka", kafka, "--prefijo", "prueba.")
    assert codigo == 0, dicho + errores
    jugar = (sys.executable, "examples/dian_kit/jugar.py")
    codigo, dicho, errores = await _correr(carpeta, *jugar, "--kafka", kafka, "--prefijo", "prueba.")
    assert (codigo, dicho) == (0, "46 registros publicados\n"), errores
    lector = (sys.executable, "examples/dian_consumidor.py", "--base", str(base))
    assert (await _correr(carpeta, *lector, "--kafka", kafka, "--prefijo", "prueba.", "--hasta-el-final"))[0] == 0
    _, dicho, _ = await _correr(carpeta, *lector, "--estado")
    filas = (json.loads(linea) for linea in dicho.splitlines())
    propio = {f"{tema} {numero}": {"version": version, "estado": como} for tema, numero, version, como in filas}
    mio = aparte / "mi_estado.json"
    mio.write_text(json.dumps(propio), encoding="utf-8")
    codigo, dicho, _ = await _correr(carpeta, *jugar, "--comparar", str(mio))
    assert (codigo, dicho) == (0, "El estado es el esperado.\n")
