"""Where things are: the clone and the folder of local data."""

import os
import shutil
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[2]


def carpeta_local() -> Path:
    """`.local` of the clone, or the folder named by CONTINGENTES_LOCAL; absolute. A second copy uses another one."""
    return Path(os.environ.get("CONTINGENTES_LOCAL") or RAIZ / ".local").resolve()


def carpeta_de_programas(local: Path) -> Path:
    """Where fetched programs (Kafka's jars, Java, JSignPdf) are kept: the clone's `.local` serves all copies of it."""
    compartida = RAIZ / ".local"
    return compartida if os.access(RAIZ, os.W_OK) else local


def uv() -> str | None:
    """The `uv` of the machine, or the one that the Makefile brought."""
    traido = RAIZ / ".local" / "uv" / "bin" / "uv"
    return shutil.which("uv") or (str(traido) if traido.exists() else None)
