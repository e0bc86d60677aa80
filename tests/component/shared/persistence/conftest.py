"""A service's database, migrated."""

from collections.abc import Awaitable, Callable

import pytest

from tests.ayudas import BaseDeServicio


@pytest.fixture(scope="module")
async def base_consumo(base_de_servicio_de_modulo: Callable[[str], Awaitable[BaseDeServicio]]) -> BaseDeServicio:
    return await base_de_servicio_de_modulo("consumo")
