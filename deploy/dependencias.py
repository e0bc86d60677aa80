"""Asks whether a locked dependency has a known vulnerability: `python -m deploy.dependencias`, part of `make lint`.

pip-audit, run by uv, asks the advisory database of PyPI about what `uv.lock` holds. A vulnerability ends it with 1.
Where there is no network, or the registry has no advisories, it says that it could not ask and ends with 0: a machine
without network can still lint. What pip-audit answered is kept for some hours for the same lock.
"""

import hashlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.rutas import RAIZ, carpeta_local, uv

_PIP_AUDIT = "pip-audit==2.10.1"
_LIMITE_SEGUNDOS = 60
_HORAS = 12


@dataclass(frozen=True)
class Respuesta:
    """`vulnerables`: a line each; `sin_respuesta`: dependencies about which nothing could be asked; `total` of all."""

    vulnerables: tuple[str, ...]
    sin_respuesta: int
    total: int

    @property
    def preguntado(self) -> bool:
        """Whether the database answered about anything."""
        return self.total > self.sin_respuesta


def interpretar(informe: dict[str, Any]) -> Respuesta:
    """What pip-audit's JSON says."""
    dependencias = informe["dependencies"]
    return Respuesta(
        vulnerables=tuple(
            f"{d['name']} {d['version']}: {v['id']}, corregida en {', '.join(v['fix_versions']) or 'ninguna versión'}"
            for d in dependencias
            for v in d.get("vulns", ())
        ),
        sin_respuesta=sum("skip_reason" in d for d in dependencias),
        total=len(dependencias),
    )


def _correr(*orden: str) -> str | None:
    """Standard output; None if the program is missing, has nothing to say or takes too long."""
    try:
        hecho = subprocess.run(orden, cwd=RAIZ, capture_output=True, text=True, timeout=_LIMITE_SEGUNDOS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return hecho.stdout or None


def preguntar(carpeta: Path) -> Respuesta:
    """Ask, or give what was answered a while ago for the same lock."""
    programa = uv() or "uv"
    candado = hashlib.sha256((RAIZ / "uv.lock").read_bytes()).hexdigest()
    guardado = carpeta / f"dependencias-{candado[:16]}.json"
    if guardado.exists() and time.time() - guardado.stat().st_mtime < _HORAS * 3600:
        return interpretar(json.loads(guardado.read_text(encoding="utf-8")))
    exportar = (programa, "export", "--frozen", "--all-extras", "--no-emit-project", "--no-hashes", "--quiet")
    lista = _correr(*exportar)
    if lista is None:
        return Respuesta((), 0, 0)
    carpeta.mkdir(parents=True, exist_ok=True)
    pedidos = carpeta / "dependencias.txt"
    pedidos.write_text(lista, encoding="utf-8")
    auditar = (programa, "tool", "run", _PIP_AUDIT, "-r", str(pedidos), "--no-deps", "--disable-pip", "-f", "json")
    salida = _correr(*auditar, "--progress-spinner", "off")
    if salida is None:
        return Respuesta((), 0, 0)
    respuesta = interpretar(json.loads(salida))
    guardado.write_text(salida, encoding="utf-8")
    return respuesta


def main() -> None:
    respuesta = preguntar(carpeta_local())
    for linea in respuesta.vulnerables:
        print(linea)
    if not respuesta.preguntado:
        print("dependencias: NO SE PUDO PREGUNTAR por vulnerabilidades (sin red, o el registro no las publica)")
    elif respuesta.sin_respuesta:
        print(f"dependencias: {respuesta.sin_respuesta} de {respuesta.total} sin respuesta")
    sys.exit(1 if respuesta.vulnerables else 0)


if __name__ == "__main__":
    main()
