"""Secrets of one local stack, generated once and kept in `.local/secretos.json` (readable by its owner only).

`python -m deploy.local.secretos` prints fresh ones as the `.env` that docker-compose.yml asks for.
"""

import json
import os
import secrets
from pathlib import Path

_FIJOS = (
    "clave_enlaces",
    "clave_huellas",
    "clave_llaves",
    "clave_sesiones",
    "coordinador_clave",
    "postgres",
    "auditor",
)


DE_COMPOSE = (
    "CLAVE_SUPERUSUARIO",
    "CLAVE_APP",
    "CLAVE_ENLACES",
    "CLAVE_HUELLAS",
    "CLAVE_LLAVES",
    "CLAVE_SESIONES",
    "CLAVE_SELLO",
    "COORDINADOR_CLAVE",
)
"""Variables that docker-compose.yml requires."""


def secretos(local: Path, bases: list[str]) -> dict[str, str]:
    """The stack's secrets, those that are missing generated now.

    Args:
        bases: services with a database; each gets the password of its runtime role as `base_<service>`.
    """
    archivo = local / "secretos.json"
    leidos: dict[str, str] = json.loads(archivo.read_text(encoding="utf-8")) if archivo.exists() else {}
    nombres = [*_FIJOS, *(f"base_{s}" for s in bases)]
    faltan = {n: secrets.token_urlsafe(32) for n in nombres if n not in leidos}
    if faltan:
        guardar(archivo, json.dumps(leidos | faltan, indent=1), modo=0o600)
    return leidos | faltan


def guardar(archivo: Path, texto: str, *, modo: int = 0o644) -> None:
    """Replace a file at once, so that a reader sees the old content or the new one."""
    nuevo = archivo.with_name(f"{archivo.name}.{os.getpid()}")
    nuevo.touch(mode=modo)
    nuevo.write_text(texto, encoding="utf-8")
    nuevo.rename(archivo)


if __name__ == "__main__":
    for nombre in DE_COMPOSE:
        print(f"{nombre}={secrets.token_urlsafe(32)}")
