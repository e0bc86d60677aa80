"""One running stack with its people, companies and contingentes, and one approved quota, for all tests of the folder.

Its scope is the package, so that nothing of it runs while the other areas are tested.
"""

import io
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from deploy.demo.escena import HOY, Escena
from deploy.demo.narrador import Narrador
from deploy.demo.preparacion import inscribir_empresas
from deploy.local.supervisor import Pila
from shared.clock import reloj_legal
from shared.clock.legal import VARIABLE_ARCHIVO, VARIABLE_MOVIBLE
from tests.e2e.pasos import Acto, cupo_aprobado, en_reposo

_VARIABLES = (VARIABLE_ARCHIVO, VARIABLE_MOVIBLE)


@contextmanager
def _reloj_del_proceso() -> Iterator[None]:
    """The stage moves the clock of the stack by this process's environment, which other tests share."""
    antes = {nombre: os.environ.get(nombre) for nombre in _VARIABLES}
    try:
        yield
    finally:
        for nombre, valor in antes.items():
            if valor is None:
                os.environ.pop(nombre, None)
            else:
                os.environ[nombre] = valor


@pytest.fixture(scope="package")
def carpeta(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where the stack keeps its data; left for who looks for a cause when a test failed.

    Not one of pytest's: each pytest that starts closes its common root to other users again, PostgreSQL's among them,
    and `make test` starts two.
    """
    antes = request.session.testsfailed
    carpeta = Path(tempfile.mkdtemp(prefix="contingentes-e2e-"))
    yield carpeta
    if request.session.testsfailed == antes:
        shutil.rmtree(carpeta)


@pytest.fixture(scope="package")
async def escena(carpeta: Path) -> AsyncIterator[Escena]:
    """The stage: people logged in, two companies enabled, two contingentes published."""
    callado = Narrador(consola=Console(file=io.StringIO()))
    local = carpeta / "pila"
    local.mkdir()
    with _reloj_del_proceso():
        # Timers look when their service starts, and again minutes later: by then some test asks that nothing change.
        os.environ |= {VARIABLE_ARCHIVO: str(local / "reloj.json"), VARIABLE_MOVIBLE: "true"}
        reloj_legal.mover_a(HOY)
    async with Pila(local=local, narrar=callado.detalle) as pila:
        assert pila.estado["reloj_legal"] == str(local / "reloj.json")
        escena = Escena(pila=pila, narrador=callado, carpeta=carpeta)
        with _reloj_del_proceso():
            await escena.__aenter__()
        try:
            await inscribir_empresas(escena)
            yield escena
        finally:
            await escena.__aexit__(None, None, None)


@pytest.fixture(scope="package")
async def acto(escena: Escena) -> Acto:
    """A quota of 3 000 t from request to approval."""
    return await cupo_aprobado(escena, 3_000_000)


@pytest.fixture(scope="module")
async def reposo_al_final(escena: Escena) -> AsyncIterator[None]:
    """Starts with the system at rest; after the module's last test it comes to rest and the auditor finds nothing."""
    await en_reposo(escena)
    yield
    await en_reposo(escena)
