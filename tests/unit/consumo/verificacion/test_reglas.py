"""What a verification says of a state and of a day."""

from datetime import date

import pytest

from services.consumo.cqe.models import FLUJO
from services.consumo.verificacion.rules import ESTADOS, FUERA_DE_PERIODO, TEXTOS, puede_usarse, rotulo

HASTA = date(2026, 12, 31)


def test_todo_estado_publico_se_dice_en_los_dos_idiomas() -> None:
    assert ESTADOS.keys() == FLUJO.estados - {"por_sellar"}
    assert all(palabras.keys() == TEXTOS.keys() for palabras in ESTADOS.values())
    assert TEXTOS["es"].keys() == TEXTOS["en"].keys()


def test_de_uno_exportado_no_se_dice_en_su_destino_que_ya_se_uso() -> None:
    for estado in ("utilizado_parcial", "utilizado"):
        assert ("exportado" in ESTADOS[estado]["es"], "exported" in ESTADOS[estado]["en"]) == (True, True)
        assert ESTADOS[estado]["en"].startswith("Valid")


@pytest.mark.parametrize("estado", sorted(ESTADOS))
def test_solo_uno_valido_y_en_su_periodo_puede_usarse(estado: str) -> None:
    valido = estado in {"emitido", "utilizado_parcial", "utilizado"}
    assert puede_usarse(estado, HASTA, HASTA) is valido
    assert not puede_usarse(estado, date(2027, 1, 1), HASTA)
    assert rotulo(estado, valido) == ESTADOS[estado]
    assert rotulo(estado, False) == (FUERA_DE_PERIODO if valido else ESTADOS[estado])
