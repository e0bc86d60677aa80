"""The sealed certificate is PDF/A-2b, as veraPDF judges it."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local.java import java_presente
from deploy.local.rutas import carpeta_de_programas, carpeta_local
from shared.documents import descargar_ref
from shared.documents.formas import CAJA_SELLO_CQE
from shared.events import RefObjeto
from shared.settings import Ajustes
from tests.component.firma.mundo import ENLACES, Mundo
from tests.component.firma.test_certificados_de_consumo import certificado_propio

_RECETA = Path(__file__).parent / "verapdf" / "pom.xml"


def _verapdf() -> list[str]:
    """The command, with its jars brought by Maven once."""
    programas = carpeta_de_programas(carpeta_local())
    java, mvn = java_presente(programas), shutil.which("mvn")
    if java is None or mvn is None:
        pytest.skip("hacen falta Java y Maven")
    jars = programas / "verapdf"
    if not list(jars.glob("greenfield-apps-*.jar")):
        orden = [mvn, "-q", "-B", "-f", str(_RECETA), "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        subprocess.run(orden, check=True, timeout=600)
    programa = "org.verapdf.apps.GreenfieldCliWrapper"
    return [str(java), "-cp", f"{jars}/*", programa, "--flavour", "2b", "--format", "text"]


def _juzgar(orden: list[str], pdf: Path) -> str:
    salida = subprocess.run([*orden, str(pdf)], check=False, capture_output=True, text=True, timeout=120)
    assert salida.stdout, salida.stderr
    return salida.stdout.split()[0]


@pytest.mark.largo
async def test_antes_y_despues_del_sello(mundo: Mundo, tmp_path: Path) -> None:
    orden, original = _verapdf(), await certificado_propio()
    hecho = await mundo.sellar(original, caja=CAJA_SELLO_CQE)
    assert hecho["nivel"] == "PAdES-B-LT"
    ajustes = Ajustes(url_firma="http://firma", clave_enlaces=ENLACES)
    sellado = await descargar_ref(RefObjeto.model_validate(hecho["objeto"]), ajustes, cliente=mundo.http)
    # Without the end of line the first object of the seal's revision is not on a line of its own.
    casos = {"original": (original, "PASS"), "sellado": (sellado, "PASS")}
    casos["sin_fin_de_linea"] = (original.rstrip(b"\n") + sellado[len(original) :], "FAIL")
    for nombre, (pdf, esperado) in casos.items():
        (tmp_path / f"{nombre}.pdf").write_bytes(pdf)
        assert await asyncio.to_thread(_juzgar, orden, tmp_path / f"{nombre}.pdf") == esperado, nombre
