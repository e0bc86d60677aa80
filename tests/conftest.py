"""Fixtures common to every area: real PostgreSQL, real Kafka, a database and topics of each test's own."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from deploy.local.pruebas import servidor_compartido
from deploy.local.rutas import carpeta_de_programas, carpeta_local
from tests.ayudas import BaseDeServicio, FabricaDeBases, FabricaDeTemas, borrar_bases, nombre_de_base
from tests.limpieza import PRESTAMO

# Hypothesis' 200 ms per example are of the wall: on a machine that does other things they fail what is right.
settings.register_profile("contingentes", deadline=None)
settings.load_profile("contingentes")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    # A fenced aiokafka producer leaves futures whose exception nobody reads; logging one parses source. If that happens
    # while pytest parses a module, CPython 3.11 fails (gh-106905).
    gc.collect()


@pytest.fixture(autouse=True)
def _registros() -> Iterator[None]:
    """What a test does to the configuration of logs, e.g. by running a command in this process, ends with it."""
    antes = structlog.get_config()
    yield
    structlog.configure(**antes)


def _programas() -> Path:
    return carpeta_de_programas(carpeta_local())


@pytest.fixture(scope="session")
def _carpeta_de_la_corrida() -> Path:
    """One per run: all workers of pytest-xdist share it."""
    corrida = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"p{os.getpid()}")
    carpeta = carpeta_local() / "pruebas" / corrida
    carpeta.mkdir(parents=True, exist_ok=True)
    return carpeta


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    """Superuser URL of a real PostgreSQL: CONTINGENTES_PRUEBAS_POSTGRES, else one started for this run."""
    ajeno = os.environ.get("CONTINGENTES_PRUEBAS_POSTGRES")
    if ajeno:
        yield ajeno
        asyncio.run(borrar_bases(ajeno, [nombre_de_base(url) for url in PRESTAMO.vaciar()]))
        return
    with servidor_compartido("postgres", request.getfixturevalue("_carpeta_de_la_corrida"), _programas()) as url:
        yield url


@pytest.fixture(scope="session")
def kafka(request: pytest.FixtureRequest) -> Iterator[str]:
    """host:port of a real Kafka: CONTINGENTES_PRUEBAS_KAFKA, else one started for this run."""
    ajeno = os.environ.get("CONTINGENTES_PRUEBAS_KAFKA")
    if ajeno:
        yield ajeno
        return
    with servidor_compartido("kafka", request.getfixturevalue("_carpeta_de_la_corrida"), _programas()) as bootstrap:
        yield bootstrap


@pytest.fixture
async def base_de_datos(postgres: str) -> AsyncIterator[FabricaDeBases]:
    """`await base_de_datos()` or `await base_de_datos(plantilla="...")`: URL of a database of this test alone."""
    fabrica = FabricaDeBases(postgres)
    yield fabrica
    await fabrica.cerrar()


@pytest.fixture(scope="module")
async def base_de_datos_de_modulo(postgres: str) -> AsyncIterator[FabricaDeBases]:
    """The same, for fixtures that a whole module shares."""
    fabrica = FabricaDeBases(postgres)
    yield fabrica
    await fabrica.cerrar()


@pytest.fixture
def base_de_servicio(base_de_datos: FabricaDeBases) -> Callable[[str], Awaitable[BaseDeServicio]]:
    """`await base_de_servicio("cupos")`: that service's migrated database, as new."""
    return base_de_datos.de_servicio


@pytest.fixture(scope="module")
def base_de_servicio_de_modulo(
    base_de_datos_de_modulo: FabricaDeBases,
) -> Callable[[str], Awaitable[BaseDeServicio]]:
    """The same, for fixtures that a whole module shares."""
    return base_de_datos_de_modulo.de_servicio


@pytest.fixture
async def temas(kafka: str) -> AsyncIterator[FabricaDeTemas]:
    """`await temas("cupos.eventos.v1", particiones=6)`: topics under `temas.prefijo`, of this test alone."""
    fabrica = FabricaDeTemas(kafka)
    yield fabrica
    await fabrica.cerrar()
