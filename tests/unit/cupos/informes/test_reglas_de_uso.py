"""The arithmetic of the use of quotas is exact and never flatters."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cupos.informes.rules import falta_kg, minimo_kg, utilizacion


@pytest.mark.parametrize(
    ("verificado", "neto", "esperado"),
    [(0, 12_500, "0.00"), (12_500, 12_500, "100.00"), (1, 3, "33.33"), (79_999_999, 100_000_000, "79.99")],
)
def test_se_redondea_hacia_abajo(verificado: int, neto: int, esperado: str) -> None:
    assert str(utilizacion(verificado, neto)) == esperado


def test_sin_asignacion_no_hay_porcentaje_ni_falta() -> None:
    assert utilizacion(0, 0) is None
    assert falta_kg(0, 0, Decimal("80")) == 0


@pytest.mark.parametrize(
    ("neto", "porcentaje", "esperado"),
    [(100, "80", 80), (101, "80", 81), (3, "33.3333", 1), (12_496_000, "80.5", 10_059_280)],
)
def test_el_minimo_se_redondea_hacia_arriba(neto: int, porcentaje: str, esperado: int) -> None:
    assert minimo_kg(neto, Decimal(porcentaje)) == esperado


@given(verificado=st.integers(0, 10**12), neto=st.integers(1, 10**12), diezmilesimas=st.integers(0, 1_000_000))
def test_no_falta_nada_exactamente_cuando_la_razon_alcanza(verificado: int, neto: int, diezmilesimas: int) -> None:
    porcentaje = Decimal(diezmilesimas) / 10_000
    alcanza = Fraction(verificado, neto) >= Fraction(diezmilesimas, 1_000_000)
    assert (falta_kg(verificado, neto, porcentaje) == 0) == alcanza
