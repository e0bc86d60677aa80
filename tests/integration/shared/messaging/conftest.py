from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.ayudas import FabricaDeBases, FabricaDeTemas, en_servidor
from tests.integration.shared.messaging.mundo import TOPICOS, Servicio, nuevo_servicio, plantilla


@pytest.fixture(scope="session")
async def plantillas(postgres: str) -> AsyncIterator[dict[str, str]]:
    """Template databases of the two services."""
    nombres = {s: await plantilla(s, postgres) for s in ("pm_emisor", "pm_receptor")}
    yield nombres
    await en_servidor(postgres, *[f'DROP DATABASE IF EXISTS "{b}" WITH (FORCE)' for b in nombres.values()])


@dataclass
class Mundo:
    emisor: Servicio
    receptor: Servicio


@pytest.fixture
async def mundo(
    kafka: str, base_de_datos: FabricaDeBases, temas: FabricaDeTemas, plantillas: dict[str, str]
) -> AsyncIterator[Mundo]:
    """A publisher and a consumer on the common broker, with topics of their own."""
    await temas(*TOPICOS, particiones=3)
    pareja = [
        await nuevo_servicio(s, base_de_datos, plantillas[s], kafka=kafka, prefijo=temas.prefijo)
        for s in ("pm_emisor", "pm_receptor")
    ]
    yield Mundo(*pareja)
    for servicio in pareja:
        await servicio.bd.cerrar()
