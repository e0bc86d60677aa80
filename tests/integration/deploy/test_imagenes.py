"""What the Dockerfile installs is enough for what it starts: the same `uv sync`, in an environment of its own."""

import os
import subprocess
from pathlib import Path

import pytest

from deploy.local.rutas import uv
from deploy.local.servicios import SERVICIOS, existe
from tests.ayudas import RAIZ

pytestmark = [pytest.mark.largo, pytest.mark.timeout(600)]


def _instalar(entorno: Path, *opciones: str) -> Path:
    orden = [uv() or "uv", "sync", "--locked", "--no-dev", "--no-install-project", "--quiet", *opciones]
    variables = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"} | {"UV_PROJECT_ENVIRONMENT": str(entorno)}
    subprocess.run(orden, cwd=RAIZ, env=variables, check=True)
    return entorno / "bin" / "python"


def _importar(python: Path, modulo: str) -> None:
    hecho = subprocess.run(
        [python, "-c", f"import {modulo}"],
        cwd=RAIZ,
        env=os.environ | {"PYTHONPATH": str(RAIZ)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert hecho.returncode == 0, hecho.stderr


@pytest.mark.parametrize("servicio", [s for s in SERVICIOS if existe(s)])
def test_a_service_starts_with_only_its_own_extra(servicio: str, tmp_path: Path) -> None:
    _importar(_instalar(tmp_path / "venv", "--extra", servicio), f"services.{servicio}.app")


def test_the_command_starts_without_the_tools_of_development(tmp_path: Path) -> None:
    _importar(_instalar(tmp_path / "venv", "--all-extras"), "deploy.cli.main")
