from collections.abc import AsyncIterator

import pytest

from shared.messaging.consumidor import reunir
from shared.messaging.entrega import Entrega
from shared.messaging.reintentos import Reintentos
from tests.ayudas import FabricaDeBases, en_servidor
from tests.integration.shared.messaging.mundo import Servicio, nuevo_servicio, plantilla, receptor


@pytest.fixture(scope="session")
async def plantilla_de_receptor(postgres: str) -> AsyncIterator[str]:
    nombre = await plantilla("pm_receptor", postgres)
    yield nombre
    await en_servidor(postgres, f'DROP DATABASE IF EXISTS "{nombre}" WITH (FORCE)')


@pytest.fixture
async def servicio(base_de_datos: FabricaDeBases, plantilla_de_receptor: str) -> AsyncIterator[Servicio]:
    servicio = await nuevo_servicio("pm_receptor", base_de_datos, plantilla_de_receptor, kafka="", prefijo="x.")
    yield servicio
    await servicio.bd.cerrar()


@pytest.fixture
def entrega(servicio: Servicio) -> Entrega:
    return Entrega(servicio.bd, reunir("pm_receptor", [receptor()]), paciencia=0.5)


@pytest.fixture
def reintentos(entrega: Entrega) -> Reintentos:
    return Reintentos(entrega)
