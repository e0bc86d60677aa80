"""Whatever is sent, the API answers what its document promises."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from schemathesis import GenerationMode

from tests.ayudas import BaseDeServicio
from tests.contracts.autorizacion import admitidos
from tests.contracts.conformidad import casos, probar
from tests.contracts.en_proceso import ROLES_PROBADOS, abierto, credencial
from tests.contracts.publicado import documento

Bases = Callable[[str], Awaitable[BaseDeServicio]]
AMBOS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


async def _recorrer(
    bases: Bases, carpeta: Path, por_operacion: int, modos: Callable[[int], Sequence[GenerationMode]]
) -> Counter[int]:
    """Every operation, in the names of those who pass its door in turn; how often each status was answered."""
    estados: Counter[int] = Counter()
    hallazgos = []
    publicado, quienes = documento(), admitidos()
    async with abierto(bases, carpeta) as (cliente, emisor):
        tokens = {rol: credencial(emisor, rol) for rol in ROLES_PROBADOS}
        for n, caso in enumerate(casos(publicado, por_operacion, modos)):
            pasan = quienes.get(f"{caso.method} {caso.path}") or ROLES_PROBADOS
            rol = pasan[n % len(pasan)]
            hallazgos += await probar(cliente, caso, rol, tokens[rol], estados)
    assert hallazgos == [], "\n\n".join(map(str, hallazgos))
    return estados


@pytest.mark.timeout(600)
async def test_every_operation_answers_as_documented(base_de_servicio: Bases, tmp_path: Path) -> None:
    estados = await _recorrer(base_de_servicio, tmp_path, 1, lambda n: (AMBOS[n % 4 == 3],))
    assert estados.keys() >= {200, 404, 422}


@pytest.mark.largo
@pytest.mark.timeout(3600)
async def test_many_calls_of_every_operation_answer_as_documented(base_de_servicio: Bases, tmp_path: Path) -> None:
    await _recorrer(base_de_servicio, tmp_path, 12, lambda n: AMBOS)
