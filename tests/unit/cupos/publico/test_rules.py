"""Who may be named in public."""

import pytest

from services.cupos.publico.rules import PERSONA_NATURAL, en_publico, es_juridica


@pytest.mark.parametrize(
    ("nit", "juridica"),
    [
        ("900204272-8", True),
        ("800191045-1", True),
        ("52123456-0", False),
        ("1020304050-1", False),
        ("79123456-7", False),
    ],
)
def test_es_juridica(nit: str, juridica: bool) -> None:
    assert es_juridica(nit) is juridica


def test_en_publico() -> None:
    assert en_publico("900204272-8", "Ingenio S.A.") == ("Ingenio S.A.", "900204272-8")
    assert en_publico("52123456-0", "Ana Pérez") == (PERSONA_NATURAL, None)
