"""Numbers of a form, refused in the notation in which people wrote them."""

import pytest

from services.portal.web.api import Fallo
from services.portal.web.formularios import Formulario


def _con(escrito: str) -> Formulario:
    return Formulario(campos={"cantidad": escrito}, archivos={}, varios=[], clave="k", recuperado=False)


@pytest.mark.parametrize(
    ("escrito", "decimales", "dicho"),
    [
        ("12.5", 3, "Escríbalo así: 12.500,750. Los puntos separan miles y la coma, decimales."),
        ("100,1234", 3, "Escriba como máximo tres decimales: 12.500,750."),
        ("100,125", 2, "Escriba como máximo dos decimales: 12.500,75."),
        ("cien", 2, "Escríbalo así: 12.500,75. Los puntos separan miles y la coma, decimales."),
    ],
)
def test_what_cannot_be_taken_is_told_with_the_decimal_comma(escrito: str, decimales: int, dicho: str) -> None:
    with pytest.raises(Fallo) as fallo:
        _con(escrito).numero("cantidad", decimales=decimales)
    assert fallo.value.campos == {"cantidad": dicho}


def test_what_has_no_more_decimals_than_it_may_is_taken() -> None:
    assert _con("12.500,125").numero("cantidad", decimales=3) == "12500.125"
    assert _con("1,23456").numero("cantidad") == "1.23456"
