"""Every operation, called as every kind of caller, does what the committed table says."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.ayudas import BaseDeServicio
from tests.contracts.autorizacion import TABLA, medir


@pytest.mark.largo
@pytest.mark.timeout(1800)
async def test_the_table_of_who_may_do_what_is_true(
    base_de_servicio: Callable[[str], Awaitable[BaseDeServicio]], tmp_path: Path
) -> None:
    medida = await medir(base_de_servicio, tmp_path)
    distintas = set(medida.splitlines()) ^ set(TABLA.read_text(encoding="utf-8").splitlines())
    assert distintas == set(), "corra «make contratos» y lea lo que cambió"
