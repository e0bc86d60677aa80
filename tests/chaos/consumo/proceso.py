"""The service in a process of its own, to be killed."""

import asyncio
import os
import sys
from pathlib import Path

from tests.ayudas import RAIZ, BaseDeServicio
from tests.component.consumo.conftest import SECRETO


async def proceso(base: BaseDeServicio, carpeta: Path) -> asyncio.subprocess.Process:
    """The service as it runs in production, with its jobs only, on any free port."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "shared.http.servidor",
        "services.consumo.app",
        cwd=RAIZ,
        stdout=asyncio.subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if not k.startswith("CONTINGENTES_")}
        | {
            "CONTINGENTES_SERVICIO": "consumo",
            "CONTINGENTES_POSTGRES_URL": base.app,
            "CONTINGENTES_ALMACEN_URL": (carpeta / "propio").as_uri(),
            "CONTINGENTES_CLAVE_ENLACES": SECRETO,
            "CONTINGENTES_ROLES": "jobs",
            "CONTINGENTES_PORT": "0",
        },
    )
