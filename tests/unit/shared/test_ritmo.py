from collections.abc import Callable

import pytest

from shared import ritmo
from shared.ritmo import Ritmo


@pytest.fixture
def avanzar(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    ahora = [1000.0]
    monkeypatch.setattr(ritmo.time, "monotonic", lambda: ahora[0])

    def pasar(segundos: float) -> None:
        ahora[0] += segundos

    return pasar


def test_seldom_until_a_look_without_the_bell_found_something(avanzar: Callable[[float], None]) -> None:
    propio = Ritmo(0.05, 0.25, dura=30)
    assert propio.espera == 0.25
    propio.encontro()
    assert propio.espera == 0.05
    avanzar(29.9)
    assert propio.espera == 0.05
    avanzar(0.2)
    assert propio.espera == 0.25


def test_each_find_begins_the_while_anew(avanzar: Callable[[float], None]) -> None:
    propio = Ritmo(0.05, 0.25, dura=30)
    propio.encontro()
    avanzar(20)
    propio.encontro()
    avanzar(20)
    assert propio.espera == 0.05
