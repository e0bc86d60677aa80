"""Whatever is sent, the API answers what its document promises."""

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from schemathesis.generation import GenerationMode

from tests.ayudas import BaseDeServicio
from tests.contracts.autorizacion import ROLES_PROBADOS, credencial
from tests.contracts.conformidad import abierto, casos, documento, probar

Bases = Callable[[str], Awaitable[BaseDeServicio]]


async def _recorrer(bases: Bases, carpeta: Path, por_operacion: int, *, roles: tuple[str, ...]) -> Counter[int]:
    """Every operation with well-made and with ill-made data, in the name of each role in turn."""
    estados: Counter[int] = Counter()
    hallazgos = []
    publicado = documento()
    async with abierto(bases, carpeta) as (cliente, emisor):
        for modo in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for n, caso in enumerate(casos(publicado, por_operacion, modo=modo)):
                rol = roles[n % len(roles)]
                hallazgos += await probar(cliente, caso, rol, credencial(emisor, rol), estados)
    assert hallazgos == [], "\n\n".join(map(str, hallazgos))
    return estados


async def test_every_operation_answers_as_documented(base_de_servicio: Bases, tmp_path: Path) -> None:
    estados = await _recorrer(base_de_servicio, tmp_path, 1, roles=ROLES_PROBADOS)
    assert estados.keys() >= {200, 403, 404, 422}


@pytest.mark.largo
@pytest.mark.timeout(1800)
async def test_many_calls_of_every_operation_answer_as_documented(base_de_servicio: Bases, tmp_path: Path) -> None:
    await _recorrer(base_de_servicio, tmp_path, 20, roles=ROLES_PROBADOS)
