"""Quantities are exact, at the edge and inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from services.cupos.cantidades import Cantidad, Unidad, a_kilogramos


@given(st.integers(min_value=1, max_value=10**12 - 1), st.sampled_from(["t", "kg"]))
def test_ida_y_vuelta(kg: int, unidad: Unidad) -> None:
    assert a_kilogramos(Cantidad.de_kg(kg, unidad).valor, unidad) == kg


@pytest.mark.parametrize(
    ("texto", "unidad", "kg"),
    [("12.5", "t", 12_500), ("0.001", "t", 1), ("25273", "t", 25_273_000), ("7", "kg", 7), ("7.000", "kg", 7)],
)
def test_formas_que_valen(texto: str, unidad: Unidad, kg: int) -> None:
    assert a_kilogramos(texto, unidad) == kg


@pytest.mark.parametrize(
    ("texto", "unidad", "codigo"),
    [
        ("0", "t", "cantidad_cero"),
        ("0.000", "t", "cantidad_cero"),
        ("-1", "t", "cantidad_forma"),
        ("+1", "t", "cantidad_forma"),
        ("1.0001", "t", "cantidad_forma"),
        ("1,5", "t", "cantidad_forma"),
        ("01", "t", "cantidad_forma"),
        ("1e3", "t", "cantidad_forma"),
        (" 1", "t", "cantidad_forma"),
        ("١", "t", "cantidad_forma"),
        ("NaN", "t", "cantidad_forma"),
        ("1.5", "kg", "cantidad_precision"),
    ],
)
def test_formas_que_no_valen(texto: str, unidad: Unidad, codigo: str) -> None:
    with pytest.raises(PydanticCustomError) as error:
        a_kilogramos(texto, unidad)
    assert error.value.type == codigo
