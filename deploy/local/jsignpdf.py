"""The real JSignPdf 2.2.0, the program that exporters sign with, run from Java without a window.

It comes inside the npm package `jsignpdf`; only its jar is kept, node is not needed to run it.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deploy.local.errores import FallaLocal
from deploy.local.java import java, java_presente
from deploy.local.procesos import ejecutar, turno
from deploy.local.rutas import RAIZ, carpeta_de_programas, carpeta_local

_PAQUETE = "jsignpdf@1.1.1"
_DENTRO = "package/lib/jsignpdf-2.2.0/"
_SALIDAS = (
    "Salidas: instale npm (`apt-get install npm`), o baje JSignPdf de https://jsignpdf.sourceforge.net "
    "e indique su JSignPdf.jar con CONTINGENTES_JSIGNPDF."
)


def _jar(local: Path) -> Path:
    indicado = os.environ.get("CONTINGENTES_JSIGNPDF")
    return Path(indicado) if indicado else carpeta_de_programas(local) / "jsignpdf" / "JSignPdf.jar"


def jsignpdf_presente(local: Path | None = None) -> bool:
    """Whether `firmar` can run without fetching anything."""
    local = local or carpeta_local()
    return _jar(local).exists() and java_presente(carpeta_de_programas(local)) is not None


def orden_para_firmar(local: Path | None = None) -> list[str]:
    """The command that a person starts it with; `jsignpdf_presente` says whether it can be.

    Raises:
        FallaLocal: if it is not there.
    """
    local = local or carpeta_local()
    programa, jar = java_presente(carpeta_de_programas(local)), _jar(local)
    if programa is None or not jar.exists():
        raise FallaLocal(f"JSignPdf no está en {RAIZ.name}/.local; tráigalo con `python -m deploy.local.jsignpdf`.")
    return [str(programa), "-jar", str(jar)]


async def preparar(local: Path | None = None) -> Path:
    """Bring JSignPdf (20 MB) and, if the machine has none, Java; return the jar.

    Raises:
        FallaLocal: if it cannot be brought; the message says the ways out.
    """
    local = local or carpeta_local()
    await java(carpeta_de_programas(local))
    jar = _jar(local)
    if jar.exists():
        return jar
    npm = shutil.which("npm")
    if npm is None:
        raise FallaLocal(f"No hay con qué traer JSignPdf: falta npm. {_SALIDAS}")
    async with turno(jar.parent.with_suffix(".turno")):
        if not jar.exists():
            await _traer(npm, jar)
    return jar


async def _traer(npm: str, jar: Path) -> None:
    with tempfile.TemporaryDirectory() as temporal:
        try:
            # npm checks the archive against the registry's SHA-512 before it writes it.
            await ejecutar([npm, "pack", "--silent", _PAQUETE], que="npm", directorio=Path(temporal), limite=300)
        except FallaLocal as error:
            raise FallaLocal(f"npm no pudo traer JSignPdf. {_SALIDAS}\n{error}") from error
        _desempacar(Path(temporal), jar.parent)


def _desempacar(origen: Path, destino: Path) -> None:
    (archivo,) = origen.glob("jsignpdf-*.tgz")
    with tarfile.open(archivo) as tar:
        tar.extractall(origen, members=[m for m in tar if m.name.startswith(_DENTRO)], filter="data")
    destino.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(destino, ignore_errors=True)
    shutil.move(origen / _DENTRO, destino)


def firmar(
    pdf: Path,
    salida: Path,
    p12: Path,
    clave: str,
    *,
    anexar: bool,
    hash: str = "SHA256",
    visible: bool = False,
    otras: Sequence[str] = (),
    local: Path | None = None,
    limite: float = 60,
) -> Path:
    """Sign `pdf` with the first key of a PKCS#12 file, as its user would, and return `salida`.

    Args:
        anexar: append (keeps our bytes as prefix); false rewrites the file, which is what 2.2.0 does by default.
        hash: SHA1 (its default), SHA256, SHA384 or SHA512.
        visible: put the visible box where the program puts it by default, 0,0 to 100,100 of page 1.
        otras: more of the program's own options, such as a time-stamping authority (`-ts`) or the level of
            certification (`-cl`).
        limite: seconds.

    Raises:
        FallaLocal: if the program is missing, fails, or writes an empty file (2.2.0 does, appending with SHA-256 to a
            PDF older than 1.6).
    """
    programa, *con_jar = orden_para_firmar(local)
    with tempfile.TemporaryDirectory() as temporal:
        orden = [programa, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true"]
        # Its preferences are written to the home folder, which is the caller's own.
        orden += [f"-Duser.home={temporal}", *con_jar, "-q", "-kst", "PKCS12"]
        orden += ["-ksf", str(p12), "-ksp", clave, "-ha", hash, "-d", temporal, "-op", "", "-os", "_firmado"]
        if anexar:
            orden.append("-a")
        if visible:
            orden.append("-V")
        orden += [*otras, str(pdf)]
        try:
            hecho = subprocess.run(orden, capture_output=True, text=True, timeout=limite, check=False)
        except subprocess.TimeoutExpired as error:
            raise FallaLocal(f"JSignPdf no terminó en {limite:g} s con {pdf.name}.") from error
        firmado = Path(temporal) / f"{pdf.stem}_firmado.pdf"
        if hecho.returncode != 0 or not firmado.exists() or firmado.stat().st_size == 0:
            raise FallaLocal(
                f"JSignPdf no firmó {pdf.name} (código {hecho.returncode}).\n{(hecho.stdout + hecho.stderr)[-2000:]}"
            )
        shutil.move(firmado, salida)
    return salida


if __name__ == "__main__":
    import asyncio

    print(asyncio.run(preparar()))
